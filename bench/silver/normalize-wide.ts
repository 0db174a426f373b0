import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import blocks from '../../lib/datasets/blockchair_blocks/dataset.ts';
import { normalizeSlice, streamed } from './normalize-slice.ts';

// Functions are bundled as CommonJS, which has no await outside of functions.
void normalizeSlice(blocks, async (input) => [
  streamed('wide.tsv.gz', () =>
    blocks.source.format.stream!(createReadStream(join(input, 'wide.tsv.gz'), { highWaterMark: 4_000_000 })),
  ),
]);
