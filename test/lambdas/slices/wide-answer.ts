import { parentPort, workerData } from 'node:worker_threads';
import { gzipSync } from 'node:zlib';
import { bigint, path, text } from '../../../lib/contracts/column.ts';
import { identity } from '../../../lib/contracts/partition.ts';
import { cron } from '../../../lib/contracts/schedule.ts';
import { whole } from '../../../lib/ingestion/coverage/slices.ts';
import { dataset } from '../../../lib/ingestion/dataset.ts';
import { tsv } from '../../../lib/ingestion/formats/csv.ts';
import { http } from '../../../lib/ingestion/slice-source.ts';
import { slicesRun } from '../support/slices-run.ts';

/** One run over a wide answer, in a thread whose heap is small. Fails unless every row comes, tells how many bytes the largest object of rows has. */

const ROWS = 120_000;
const PARTITIONS = 60;
const TEXTS = 12;

const names = Array.from({ length: TEXTS }, (_, index) => `t${index}`);
const wide = dataset({
  name: 'wide',
  description: 'Rows with much text',
  source: http({ url: 'https://wide.example/all.tsv' }),
  format: tsv(),
  coverage: whole(),
  schedule: cron('0 1 * * *', 'UTC'),
  tables: {
    wide: {
      key: ['shard', 'id'],
      partition: [identity('shard')],
      columns: {
        id: bigint('Row', path('id')),
        shard: text('Partition', path('shard')),
        ...Object.fromEntries(names.map((name) => [name, text('A text', path(name))])),
      },
    },
  },
});

const lines = [['id', 'shard', ...names].join('\t')];
for (let row = 0; row < ROWS; row++)
  lines.push([row, `s${row % PARTITIONS}`, ...names.map((name) => `${name}-${row * 7919}`)].join('\t'));
const body = gzipSync(lines.join('\n'), { level: 1 });
lines.length = 0;

const { mostRows } = workerData as { readonly mostRows: number };
const runs = await slicesRun(wide, (_, response) => {
  response.writeHead(200, { 'content-encoding': 'gzip' });
  response.end(body);
});
const planned = await runs.plan('r1', '2024-06-01T01:00:00Z');
await runs.ingest(planned);
await runs.stage(planned, mostRows);
const fragments = await Array.fromAsync(runs.lake.objects.list('s3://work/runs/r1/fragments/'));
const { counts } = await runs.commit(planned);
await runs.server.close();
if (counts.inserted !== ROWS) throw new Error(`${counts.inserted} of ${ROWS} rows came`);
const partitions = await runs.rows('silver.wide', ['shard']);
if (new Set(partitions.map(([shard]) => shard)).size !== PARTITIONS)
  throw new Error('rows are in other partitions than they should be');
parentPort!.postMessage(Math.max(...fragments.map(({ size }) => size)));
