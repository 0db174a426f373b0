import { join } from 'node:path';
import blocks from '../../lib/datasets/blockchair_blocks/dataset.ts';
import { fileParts, normalizeSlice, streamed } from './normalize-slice.ts';

// Functions are bundled as CommonJS, which has no await outside of functions.
void normalizeSlice(blocks, async (input) => [
  streamed('wide.tsv.gz', () => blocks.source.format.stream!(fileParts(join(input, 'wide.tsv.gz')))),
]);
