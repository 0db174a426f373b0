import { UnreadableBody } from '../http/http-client.ts';
import { encodingOf, notText } from './decode-text.ts';

/**
 * A long body's text, piece by piece, without a byte order mark. One that is there decides over UTF-8 and UTF-16.
 * @param encoding a label such as windows-1251. @default utf-8
 * @param isBeginning whether the first piece is the body's: elsewhere the bytes of a mark are a character as others. @default true
 * @throws UnreadableBody for bytes that the encoding does not have
 */
export async function* textPieces(
  pieces: AsyncIterable<Uint8Array>,
  encoding?: string,
  isBeginning = true,
): AsyncGenerator<string> {
  const decoderOf = (bytes: Uint8Array) =>
    isBeginning
      ? new TextDecoder(encodingOf(bytes, encoding), { fatal: true })
      : new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
  let decoder: InstanceType<typeof TextDecoder> | undefined;
  let beginning: Uint8Array = new Uint8Array();
  const decode = (bytes?: Uint8Array) => {
    try {
      return bytes ? decoder!.decode(bytes, { stream: true }) : decoder!.decode();
    } catch (cause) {
      throw new UnreadableBody(notText(decoder!.encoding), { cause });
    }
  };
  for await (const piece of pieces) {
    if (decoder) {
      yield decode(piece);
      continue;
    }
    // A mark has two bytes.
    beginning = Buffer.concat([beginning, piece]);
    if (beginning.length < 2) continue;
    decoder = decoderOf(beginning);
    yield decode(beginning);
  }
  decoder ??= decoderOf(beginning);
  const rest = decode();
  if (rest !== '') yield rest;
}
