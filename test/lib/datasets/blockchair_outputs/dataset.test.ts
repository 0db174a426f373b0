import { gzipSync } from 'node:zlib';
import { afterEach, expect, test } from 'vitest';
import definition from '../../../../lib/datasets/blockchair_outputs/dataset.ts';
import { answer } from '../../../lambdas/support/scripted-server.ts';
import { slicesRun } from '../../../lambdas/support/slices-run.ts';

let close: (() => Promise<void>) | undefined;
afterEach(() => close?.());

const TIME = '2024-06-02T03:30:00Z';
const HEADER =
  'block_id\ttransaction_hash\tindex\ttime\tvalue\tvalue_usd\trecipient\ttype\tscript_hex\tis_from_coinbase\tis_spendable';

test('outputs of a day; what an answer lacks after a reorganisation is gone', async () => {
  const line = (hash: string) =>
    `7\t${hash}\t0\t2024-06-01 23:50:00\t5000000000\t0.5\tDaddress\tpubkey\t41ac\t1\t1`;
  const other = (index: number, type: string, isSpendable: string) =>
    `7\tbb\t${index}\t2024-06-01 23:50:00\t0\t0\t\t${type}\t6a\t0\t${isSpendable}`;
  let lines = [line('aa'), line('bb'), other(1, 'nulldata', '0'), other(2, 'scripthash', '-1')];
  const runs = await slicesRun(
    definition,
    (_, response) => response.writeHead(200).end(gzipSync([HEADER, ...lines].join('\n'))),
    { start: 'P1D' },
  );
  close = runs.server.close;
  expect((await runs.run('r1', TIME)).counts).toMatchObject({ records: 4, inserted: 4 });
  expect(runs.server.urls).toEqual(['/dogecoin/outputs/blockchair_dogecoin_outputs_20240601.tsv.gz']);
  lines = [line('aa'), line('cc')];
  // The day had not settled when it was asked for first.
  const unsettled = await slicesRun(
    definition,
    (_, response) => response.writeHead(200).end(gzipSync([HEADER, ...lines].join('\n'))),
    { start: 'P1D', confirmations: 1000 },
  );
  await unsettled.run('r1', TIME);
  lines = [line('aa')];
  expect((await unsettled.run('r2', '2024-06-02T04:30:00Z')).removed).toEqual([1]);
  expect(await unsettled.rows('ops.batches', ['run', 'records', 'inserted', 'unchanged', 'removed'])).toEqual(
    [
      ['r1', 2n, 2n, 0n, 0n],
      ['r2', 1n, 0n, 1n, 1n],
    ],
  );
  await unsettled.server.close();
  expect(
    await runs.rows('silver.blockchair_outputs', [
      ...['chain', 'transaction_hash', 'index', 'value', 'recipient', 'is_from_coinbase', 'is_spendable'],
    ]),
  ).toEqual([
    ['dogecoin', 'aa', 0n, 5000000000n, 'Daddress', true, true],
    ['dogecoin', 'bb', 0n, 5000000000n, 'Daddress', true, true],
    ['dogecoin', 'bb', 1n, 0n, null, false, false],
    ['dogecoin', 'bb', 2n, 0n, null, false, null],
  ]);
});

test('a day without a dump is empty, and asked for again: the API is not', async () => {
  const runs = await slicesRun(definition, answer(404, 'no'), { start: 'P1D' });
  close = runs.server.close;
  await runs.run('r1', TIME);
  expect(await runs.rows('ops.slices', ['state', 'reason'])).toEqual([
    ['empty', 'the source has nothing at its address'],
  ]);
  expect(runs.server.urls).toHaveLength(1);
});
