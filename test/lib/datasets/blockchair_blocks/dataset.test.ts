import { gzipSync } from 'node:zlib';
import { afterEach, expect, test } from 'vitest';
import definition from '../../../../lib/datasets/blockchair_blocks/dataset.ts';
import { type Answer, answer } from '../../../lambdas/support/scripted-server.ts';
import { slicesRun } from '../../../lambdas/support/slices-run.ts';

let close: (() => Promise<void>) | undefined;
afterEach(() => close?.());

const TIME = '2024-06-02T03:30:00Z';
const SLICE = 'chain=bitcoin__2024-06-01';
const HEADER = 'id\thash\ttime\ttransaction_count\toutput_total\tcbtx';
const line = (id: number, time: string, more = '') =>
  `${id}\t${more || `h${id}`}\t2024-06-01 ${time}\t2\t5\t{"a":"b"}`;
const dump = (...lines: readonly string[]): Buffer => gzipSync([HEADER, ...lines].join('\n'));
const block = (id: number, more: object = {}) => ({
  id,
  hash: `h${id}`,
  time: '2024-06-01 10:00:00',
  transaction_count: 2,
  ...more,
});
const page = (blocks: readonly object[], total = blocks.length) =>
  JSON.stringify({ data: blocks, context: { code: 200, total_rows: total, state: 9 } });

async function start(provider: Answer, settings: object = { chains: ['bitcoin'], start: 'P1D' }) {
  const runs = await slicesRun(definition, provider, settings);
  close = runs.server.close;
  return runs;
}
const file =
  (body: () => Buffer): Answer =>
  (_, response) =>
    response.writeHead(200).end(body());
/** A dump that answers so, and an API. */
const both =
  (dumped: Answer, api: Answer): Answer =>
  (request, response) =>
    (request.url?.includes('.tsv.gz') ? dumped : api)(request, response);

test('a dump without a line break at its end: a null hash, quotes as they stand, a time that steps back', async () => {
  const lines = [
    line(1, '00:10:00'),
    line(2, '00:09:59'),
    `3\t\t2024-06-01 23:59:59\t2\t1223589579976503123\t`,
  ];
  const runs = await start(file(() => dump(...lines)));
  expect((await runs.run('r1', TIME)).counts).toMatchObject({ records: 3, inserted: 3, quarantined: 0 });
  expect(runs.server.urls).toEqual(['/bitcoin/blocks/blockchair_bitcoin_blocks_20240601.tsv.gz']);
  const rows = await runs.rows('silver.blockchair_blocks', [
    'block_id',
    'hash',
    'output_total',
    'cbtx',
    'chain',
    'weight',
  ]);
  expect(rows).toEqual([
    [1n, 'h1', 5n, '{"a":"b"}', 'bitcoin', null],
    [2n, 'h2', 5n, '{"a":"b"}', 'bitcoin', null],
    [3n, null, 1223589579976503123n, null, 'bitcoin', null],
  ]);
});

test('where there is no dump the API gives the same day, page by page, past 2^53', async () => {
  const all = Array.from({ length: 101 }, (_, id) =>
    block(id, { output_total: 0, fee_total: '29252299880000000123' }),
  );
  const runs = await start(
    both(answer(404, 'no'), (request, response) => {
      const offset = Number(new URL(request.url ?? '', 'http://x').searchParams.get('offset'));
      response.end(
        page(all.slice(offset, offset + 100), 101).replaceAll(
          '"output_total":0',
          '"output_total":9007199254740993',
        ),
      );
    }),
  );
  expect((await runs.run('r1', TIME)).counts).toMatchObject({ records: 101, inserted: 101 });
  expect(runs.server.urls).toEqual([
    '/bitcoin/blocks/blockchair_bitcoin_blocks_20240601.tsv.gz',
    '/bitcoin/blocks?q=time%282024-06-01%29&s=id%28asc%29&offset=0&limit=100',
    '/bitcoin/blocks?q=time%282024-06-01%29&s=id%28asc%29&offset=100&limit=100',
  ]);
  const [first] = await runs.rows('silver.blockchair_blocks', ['output_total', 'fee_total']);
  expect(first).toEqual([9007199254740993n, 29252299880000000123n]);
});

test('a dump whose gzip ends early is refused whole, and the API asked', async () => {
  const whole = dump(line(1, '00:10:00'), line(2, '00:20:00'));
  const runs = await start(
    both(
      file(() => whole.subarray(0, whole.length - 12)),
      answer(200, page([block(1)])),
    ),
  );
  expect((await runs.run('r1', TIME)).counts).toMatchObject({ records: 1, inserted: 1 });
});

test.each([
  [400, 'refused', 'blockchair answered 400 to GET', 1],
  [402, 'waiting', 'what may be asked today is used up', 1],
  [429, 'failed', 'blockchair answered 429', 4],
  [430, 'waiting', 'this address is banned', 1],
  [434, 'waiting', 'this address is banned', 1],
  [435, 'failed', 'blockchair answered 435', 4],
  [436, 'failed', 'blockchair answered 436', 4],
  [437, 'waiting', 'this address is banned', 1],
])('the code %i in a body is what counts, whatever HTTP says: %s', async (code, state, reason, requests) => {
  const body = JSON.stringify({ data: null, context: { code, error: 'No more of this' } });
  const runs = await start(both(answer(404, 'no'), answer(200, body)));
  await runs.run('r1', TIME);
  const rows = await runs.rows('ops.slices', ['slice', 'state', 'reason']);
  expect(rows).toEqual([[SLICE, state, expect.stringContaining(reason)]]);
  expect(runs.server.urls.filter((url) => !url.includes('tsv'))).toHaveLength(requests);
});

test('a day is asked for until enough blocks lie behind it, and once after; what was replaced is gone', async () => {
  let lines = [line(1, '23:40:00'), line(2, '23:50:00', 'orphan')];
  // 100 confirmations of ten minutes are some 17 hours.
  const runs = await start(file(() => dump(...lines)));
  await runs.run('r1', TIME);
  expect((await runs.plan('r2', TIME)).slices).toEqual([]);
  lines = [line(1, '23:40:00'), line(2, '23:51:00', 'chain')];
  const second = await runs.run('r3', '2024-06-02T12:00:00Z');
  expect(second).toMatchObject({ counts: { inserted: 1, unchanged: 1 }, removed: [1] });
  expect(await runs.rows('silver.blockchair_blocks', ['block_id', 'hash'])).toEqual([
    [1n, 'h1'],
    [2n, 'chain'],
  ]);
  expect((await runs.plan('r4', '2024-06-02T12:00:00Z')).slices).toEqual([]);
  // Unchanged, and still not settled.
  expect((await runs.run('r5', '2024-06-02T13:00:00Z')).outcomes).toEqual(['unchanged']);
  expect((await runs.run('r6', '2024-06-02T20:00:00Z')).outcomes).toEqual(['unchanged']);
  expect((await runs.plan('r7', '2024-06-02T21:00:00Z')).slices).toEqual([]);
});

test('a day replaces its own blocks alone', async () => {
  const runs = await start(
    (request, response) => {
      const [, chain, day] = /blockchair_(\w+)_blocks_\d{6}(\d\d)/.exec(request.url ?? '') ?? [];
      const id = chain === 'bitcoin' ? 1 : 2;
      response.end(gzipSync(`${HEADER}\n${id}\th\t2024-06-${day} 10:00:00\t1\t1\t`));
    },
    { chains: ['bitcoin', 'dogecoin'], start: '2024-06-01' },
  );
  expect((await runs.run('r1', TIME)).removed).toEqual([0]);
  expect((await runs.run('r2', '2024-06-03T03:30:00Z')).removed).toEqual([0]);
  expect(await runs.rows('silver.blockchair_blocks', ['chain', 'block_id'])).toHaveLength(4);
});

test('a key goes out with questions of the API alone, and is in nothing that is kept', async () => {
  const runs = await slicesRun(
    definition,
    both(answer(404, 'no'), answer(200, page([block(1)]))),
    { chains: ['bitcoin'], start: 'P1D' },
    'key-0123456789',
  );
  close = runs.server.close;
  await runs.run('r1', TIME);
  expect(runs.server.urls).toEqual([
    '/bitcoin/blocks/blockchair_bitcoin_blocks_20240601.tsv.gz',
    '/bitcoin/blocks?q=time%282024-06-01%29&s=id%28asc%29&offset=0&limit=100&key=key-0123456789',
  ]);
  const kept: string[] = [];
  for await (const { uri } of runs.lake.objects.list('s3://bronze/'))
    if (uri.endsWith('manifest.json')) kept.push(Buffer.from(await runs.lake.objects.get(uri)).toString());
  expect(kept).toHaveLength(1);
  expect(kept[0]).not.toContain('key-0123456789');
});

test('windows name days of single chains', async () => {
  const windows = [
    { chain: 'dash', from: '2023-08-25', to: '2023-08-27' },
    { chain: 'bitcoin', from: '2009-01-03', to: '2009-01-04' },
  ];
  const runs = await start(answer(404, ''), { windows });
  expect((await runs.plan('r1', TIME)).slices?.map(({ name }) => name)).toEqual([
    'chain=bitcoin__2009-01-03',
    'chain=dash__2023-08-25',
    'chain=dash__2023-08-26',
  ]);
});
