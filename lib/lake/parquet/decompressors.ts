import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import type { Compressors } from 'hyparquet';
import { snappyUncompressor } from 'hysnappy';

let snappy: ReturnType<typeof snappyUncompressor> | undefined;

/** The codecs that other engines write: Snappy, gzip, Zstandard, Brotli. Others are refused by the Parquet library by name. */
export const decompressors: Compressors = {
  SNAPPY: (input, length) => {
    snappy ??= snappyUncompressor();
    return snappy(input, length);
  },
  GZIP: (input) => gunzipSync(input),
  ZSTD: (input) => zstdDecompressSync(input),
  BROTLI: (input) => brotliDecompressSync(input),
};
