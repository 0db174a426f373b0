import { gunzipSync, gzipSync } from 'node:zlib';
import type { ObjectReader } from '../../lake/object-store.ts';
import { releaseBytes } from '../../lake/release-bytes.ts';

/** Half the work of zlib's default for a twentieth more bytes, measured on candles. */
const LEVEL = 4;
/** A damaged trailer must not ask for memory without end. */
const LARGEST_CHUNK = 1 << 24;

/** Packs a body as plain gzip, without any of the header's options: engines that read bronze know no more. */
export const packPage = (body: Uint8Array): Uint8Array => gzipSync(body, { level: LEVEL });

/** @throws Error when the bytes are no gzip, or damaged. */
export function unpackPage(packed: Uint8Array): Uint8Array {
  // One byte more than the trailer says (RFC 1952, ISIZE), so that all comes out in one piece and is not copied again.
  const length = Buffer.from(packed.buffer, packed.byteOffset, packed.length).readUInt32LE(packed.length - 4);
  return gunzipSync(packed, { chunkSize: Math.min(Math.max(length + 1, 64), LARGEST_CHUNK) });
}

/** A file's bytes, part by part, as they came: the memory of each is given back when the next is asked for. */
export async function* partPieces(
  objects: ObjectReader,
  parts: readonly { readonly object: string }[],
): AsyncGenerator<Uint8Array> {
  for (const { object } of parts) {
    const packed = await objects.get(object);
    const piece = unpackPage(packed);
    releaseBytes(packed);
    yield piece;
    releaseBytes(piece);
  }
}
