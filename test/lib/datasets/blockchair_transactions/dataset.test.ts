import { gzipSync } from 'node:zlib';
import { afterEach, expect, test } from 'vitest';
import definition from '../../../../lib/datasets/blockchair_transactions/dataset.ts';
import { type Answer, answer } from '../../../lambdas/support/scripted-server.ts';
import { slicesRun } from '../../../lambdas/support/slices-run.ts';

let close: (() => Promise<void>) | undefined;
afterEach(() => close?.());

const TIME = '2024-06-02T03:30:00Z';
const start = async (provider: Answer, chain: string) => {
  const runs = await slicesRun(definition, provider, { chains: [chain], start: 'P1D' });
  close = runs.server.close;
  return runs;
};
const dump =
  (text: string): Answer =>
  (_, response) =>
    response.writeHead(200).end(gzipSync(text));

test('a dump of a bitcoin-like chain: sums past 2^53, flags as digits, no line break at the end', async () => {
  const runs = await start(
    dump(
      'block_id\thash\ttime\tis_coinbase\tinput_total\tfee\tcdd_total\n' +
        '7\taa\t2024-06-01 00:00:59\t1\t0\t0\t0\n' +
        '7\tbb\t2024-06-01 00:00:59\t0\t1223589579976503123\t14200\t0.0034379773425926',
    ),
    'dogecoin',
  );
  expect((await runs.run('r1', TIME)).counts).toMatchObject({ records: 2, inserted: 2, quarantined: 0 });
  expect(runs.server.urls).toEqual([
    '/dogecoin/transactions/blockchair_dogecoin_transactions_20240601.tsv.gz',
  ]);
  expect(
    await runs.rows('silver.blockchair_transactions', [
      ...['chain', 'hash', 'row_key', 'is_coinbase', 'input_total', 'fee', 'cdd_total', 'id', 'value'],
    ]),
  ).toEqual([
    ['dogecoin', 'aa', 'aa', true, 0n, 0n, 0n, null, null],
    ['dogecoin', 'bb', 'bb', false, 1223589579976503123n, 14200n, 3437977342592600000000n, null, null],
  ]);
});

test('rewards of Ethereum have no hash: their type is their key, one a block', async () => {
  const header = 'block_id\tindex\thash\ttime\tfailed\ttype\trecipient\tvalue\tfee\tgas_used\tgas_price';
  const runs = await start(
    dump(
      [
        header,
        '9\t0\t0x0c\t2024-06-01 10:00:11\t0\tcall\t0xaa\t9007199254740993123\t125107577952000\t21000\t5957503712',
        '9\t\t\t2024-06-01 10:00:11\t0\tsynthetic_coinbase\t0x1f\t8665944851927701\t\t\t',
        '10\t\t\t2024-06-01 10:00:23\t0\tsynthetic_coinbase\t0x1f\t1\t\t\t',
        '10\t\t\t2024-06-01 10:00:23\t0\t\t0x1f\t1\t\t\t',
      ].join('\n'),
    ),
    'ethereum',
  );
  expect((await runs.run('r1', TIME)).counts).toMatchObject({ records: 4, inserted: 3, quarantined: 1 });
  expect(
    await runs.rows('silver.blockchair_transactions', [
      'block_id',
      'hash',
      'row_key',
      'value',
      'fee',
      'failed',
    ]),
  ).toEqual([
    [10n, null, 'synthetic_coinbase', 1n, null, false],
    [9n, null, 'synthetic_coinbase', 8665944851927701n, null, false],
    [9n, '0x0c', '0x0c', 9007199254740993123n, 125107577952000n, false],
  ]);
  expect(await runs.rows('ops.quarantine', ['reason'])).toEqual([['row_key null: a value expected']]);
});

const HEADERLESS = 'block_id\ttime\n7\t2024-06-01 00:00:59';
const transaction = (id: number) => ({
  ...{ id, block_id: 7, hash: `h${id}`, time: '2024-06-01 10:00:00', is_coinbase: false },
});
const page = (rows: readonly object[], total: number) =>
  JSON.stringify({ data: rows, context: { code: 200, total_rows: total } });
/** A dump that is refused for what its header lacks, and the API's pages. */
const paged =
  (rows: readonly object[], total = rows.length): Answer =>
  (request, response) => {
    if (request.url?.includes('.tsv.gz')) return response.writeHead(200).end(gzipSync(HEADERLESS));
    const [, from] = /id%28(\d+)\.\.%29/.exec(request.url ?? '') ?? [];
    const rest = rows.filter((row) => (row as { id: number }).id >= Number(from));
    return response.end(page(rest.slice(0, 100), from === '0' ? total : rest.length));
  };

test('where no dump can be read the API gives the day from id to id, which reaches past its longest offset', async () => {
  const all = Array.from({ length: 201 }, (_, index) => transaction(467_508_697 + 3 * index));
  const runs = await start(paged(all), 'bitcoin');
  expect((await runs.run('r1', TIME)).counts).toMatchObject({ records: 201, inserted: 201 });
  expect(runs.server.urls.slice(1)).toEqual(
    [0, 467_508_995, 467_509_295].map(
      (from) => `/bitcoin/transactions?q=time%282024-06-01%29%2Cid%28${from}..%29&s=id%28asc%29&limit=100`,
    ),
  );
});

test('pages that together have other than what the first one told are refused', async () => {
  const runs = await start(paged([transaction(1)], 2), 'bitcoin');
  await runs.run('r1', TIME);
  expect(await runs.rows('ops.slices', ['state', 'reason'])).toEqual([
    [
      'refused',
      "ProviderRejected: blockchair: 'context.total_rows' was 2 on the first page, and all pages together have 1 records",
    ],
  ]);
});

test('a dump is refused for what its header lacks, as is the API', async () => {
  const runs = await start(
    (request, response) =>
      request.url?.includes('.tsv.gz')
        ? response.writeHead(200).end(gzipSync(HEADERLESS))
        : answer(400, '{"data":null,"context":{"code":400,"error":"No"}}')(request, response),
    'bitcoin',
  );
  await runs.run('r1', TIME);
  expect(await runs.rows('ops.slices', ['state', 'reason'])).toEqual([
    ['refused', expect.stringContaining('blockchair answered 400 to GET')],
  ]);
});
