import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import messages from '../../lib/datasets/binance_kline_messages/dataset.ts';
import { gzip } from '../../lib/ingestion/formats/packed.ts';
import { normalizeSlice, streamed } from './normalize-slice.ts';

// What is put gzipped is read so, whatever the contract's format.
const format = gzip(messages.source.format);
void normalizeSlice(messages, async (input) => [
  streamed('lines.ndjson.gz', () =>
    format.stream!(createReadStream(join(input, 'lines.ndjson.gz'), { highWaterMark: 4_000_000 })),
  ),
]);
