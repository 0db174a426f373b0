import { isUtf8 } from 'node:buffer';

/**
 * The text of UTF-8 bytes as from_utf8 gives it: each sequence that is none becomes the replacement, those of five and six bytes,
 * of surrogates and of too many bytes as a whole. Source: io.airlift.slice.SliceUtf8.
 */
export function utf8Text(bytes: Uint8Array, replacement: string): string {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  if (isUtf8(bytes)) return decoder.decode(bytes);
  let text = '';
  let start = 0;
  for (let at = 0; at < bytes.length; ) {
    const length = sequenceLength(bytes, at);
    if (length < 0) {
      text += decoder.decode(bytes.subarray(start, at)) + replacement;
      start = at - length;
    }
    at += Math.abs(length);
  }
  return text + decoder.decode(bytes.subarray(start));
}

/** Bytes of the sequence; negative where it is none. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at]!;
  if (first < 0x80) return 1;
  const length = first < 0xc0 || first >= 0xfe ? 1 : Math.clz32(~(first << 24));
  for (let i = 1; i < length; i++) {
    const next = bytes[at + i];
    if (next === undefined || (next & 0xc0) !== 0x80) return -i;
  }
  const whole = bytes.subarray(at, at + length);
  return length > 1 && length < 5 && isUtf8(whole) ? length : -length;
}
