import { crc32, deflateRawSync, gunzipSync } from 'node:zlib';
import { z } from 'zod';

/** How a page came: kept with the page itself, so that a page that a retry meets tells its own story. */
const arrival = z.object({
  status: z.int(),
  headers: z.record(z.string(), z.string()),
  /** ISO 8601 instant at which the last byte had arrived. */
  fetched_at: z.string(),
});

export type Arrival = z.infer<typeof arrival>;

const COMMENT_FLAG = 0x10;
const HEADER_LENGTH = 10;
/** A damaged trailer must not ask for memory without end. */
const LARGEST_CHUNK = 1 << 24;

/**
 * Packs a body as gzip, byte for byte as received, with its arrival as the gzip header's comment, which every reader of
 * gzip skips. Format: RFC 1952, 2.3 (FCOMMENT: Latin-1, ended by a zero byte).
 */
export function packPage(body: Uint8Array, arrived: Arrival): Uint8Array {
  const comment = JSON.stringify(arrived).replace(
    /[^\x20-\x7e]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  const header = Buffer.from([0x1f, 0x8b, 8, COMMENT_FLAG, 0, 0, 0, 0, 0, 255]);
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(crc32(body), 0);
  trailer.writeUInt32LE(body.length >>> 0, 4);
  return Buffer.concat([
    header,
    Buffer.from(comment, 'latin1'),
    Buffer.from([0]),
    deflateRawSync(body),
    trailer,
  ]);
}

/** @throws Error when the object was not written by {@link packPage}, or its bytes are damaged. */
export function unpackPage(packed: Uint8Array): { readonly body: Uint8Array; readonly arrived: Arrival } {
  const end = packed.indexOf(0, HEADER_LENGTH);
  if (packed[3] !== COMMENT_FLAG || end < 0)
    throw new Error('a gzip page with its arrival as comment expected');
  const comment = Buffer.from(packed.subarray(HEADER_LENGTH, end)).toString('latin1');
  // One byte more than the trailer says (RFC 1952, ISIZE), so that all comes out in one piece and is not copied again.
  const length = Buffer.from(packed.buffer, packed.byteOffset, packed.length).readUInt32LE(packed.length - 4);
  const chunkSize = Math.min(Math.max(length + 1, 64), LARGEST_CHUNK);
  return { body: gunzipSync(packed, { chunkSize }), arrived: arrival.parse(JSON.parse(comment)) };
}
