import { join } from 'node:path';
import messages from '../../lib/datasets/binance_kline_messages/dataset.ts';
import { gzip } from '../../lib/ingestion/formats/packed.ts';
import { fileParts, normalizeSlice, streamed } from './normalize-slice.ts';

// What is put gzipped is read so, whatever the contract's format.
const format = gzip(messages.source.format);
void normalizeSlice(messages, async (input) => [
  streamed('lines.ndjson.gz', () => format.stream!(fileParts(join(input, 'lines.ndjson.gz')))),
]);
