import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { viewOf } from '../../lake/packed-column.ts';
import { releaseBytes } from '../../lake/release-bytes.ts';

/** Bytes that are compressed at a time: V8 collects garbage over and over where some megabytes outside of its heap come and go at once. */
const BLOCK = 1 << 20;
/** Bytes before each block that tell its length, little-endian. */
const HEAD = 4;
/** The smallest that zlib takes. */
const LEAST_CHUNK = 64;
/** Half the work for some more bytes: what is written is read once, minutes later. */
const FAST = { [constants.ZSTD_c_compressionLevel]: 1, [constants.ZSTD_c_targetLength]: 16 };

/** More bytes than so many take: https://github.com/facebook/zstd/blob/v1.5.7/lib/zstd.h, ZSTD_COMPRESSBOUND. */
const mostPacked = (length: number): number => length + (length >> 8) + 128;

// The same memory for all: every call is done with it when it returns.
const block = Buffer.alloc(BLOCK);
let packed = Buffer.alloc(0);

/**
 * Compresses bytes one behind the other, in blocks that each have their length before them.
 * @param head what comes before the blocks, as it is
 */
export function packBlocks(head: Uint8Array, parts: Iterable<Uint8Array>): Buffer {
  let length = 0;
  let end = head.length;
  reserve(end);
  packed.set(head);
  const flush = () => {
    const piece = zstdCompressSync(block.subarray(0, length), {
      params: FAST,
      chunkSize: mostPacked(length),
    });
    reserve(end + HEAD + piece.length);
    packed.writeUInt32LE(piece.length, end);
    packed.set(piece, end + HEAD);
    end += HEAD + piece.length;
    releaseAround(piece);
    length = 0;
  };
  for (const part of parts)
    for (let at = 0; at < part.length; ) {
      const taken = Math.min(part.length - at, BLOCK - length);
      block.set(part.subarray(at, at + taken), length);
      at += taken;
      length += taken;
      if (length === BLOCK) flush();
    }
  if (length > 0) flush();
  return Buffer.from(packed.subarray(0, end));
}

function reserve(length: number): void {
  if (length <= packed.length) return;
  const wider = Buffer.alloc(Math.max(length, packed.length * 2));
  wider.set(packed);
  packed = wider;
}

/**
 * Unpacks what {@link packBlocks} was given.
 * @param bytes memory of the length that it has
 */
export function unpackBlocks(blocks: Uint8Array, bytes: Uint8Array): void {
  const view = viewOf(blocks);
  for (let at = 0, from = 0; from < blocks.length; ) {
    const end = from + HEAD + view.getUint32(from, true);
    // One byte more tells the decompressor that it is at the end.
    const piece = zstdDecompressSync(blocks.subarray(from + HEAD, end), {
      chunkSize: Math.max(Math.min(BLOCK, bytes.length - at) + 1, LEAST_CHUNK),
    });
    bytes.set(piece, at);
    at += piece.length;
    from = end;
    releaseAround(piece);
  }
}

/** Gives back the memory that bytes lie in, unless it is the one that Node keeps for small ones. */
function releaseAround({ buffer }: Uint8Array): void {
  if (buffer.byteLength > Buffer.poolSize) releaseBytes(new Uint8Array(buffer));
}
