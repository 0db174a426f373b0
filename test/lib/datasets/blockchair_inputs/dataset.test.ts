import { gzipSync } from 'node:zlib';
import { afterEach, expect, test } from 'vitest';
import definition from '../../../../lib/datasets/blockchair_inputs/dataset.ts';
import { slicesRun } from '../../../lambdas/support/slices-run.ts';

let close: (() => Promise<void>) | undefined;
afterEach(() => close?.());

test('inputs belong to the day on which they were spent; columns that a chain lacks are null', async () => {
  const dump = [
    'block_id\ttransaction_hash\tindex\ttime\tvalue\trecipient\tspending_block_id\tspending_transaction_hash\tspending_index\tspending_time\tspending_sequence\tlifespan\tcdd',
    '3\taa\t1\t2013-12-08 03:00:00\t9007199254740993\tDone\t7\tff\t0\t2024-06-01 10:00:00\t4294967294\t86400\t90071992.54740993',
    '6\tbb\t0\t2024-06-01 09:59:00\t1\tDtwo\t7\tff\t1\t2024-06-01 10:00:00\t4294967295\t60\t0',
    '6\tbb\t1\t2024-06-01 09:59:00\t1\tDtwo\t9\tee\t0\t2024-06-02 00:00:03\t4294967295\t60\t0',
  ];
  const runs = await slicesRun(
    definition,
    (_, response) => response.writeHead(200).end(gzipSync(dump.join('\n'))),
    { start: 'P1D' },
  );
  close = runs.server.close;
  expect((await runs.run('r1', '2024-06-02T03:30:00Z')).counts).toMatchObject({
    records: 3,
    inserted: 2,
    quarantined: 1,
  });
  expect(runs.server.urls).toEqual(['/dogecoin/inputs/blockchair_dogecoin_inputs_20240601.tsv.gz']);
  expect(
    await runs.rows('silver.blockchair_inputs', [
      ...['transaction_hash', 'value', 'recipient', 'spending_index', 'lifespan', 'cdd', 'spending_witness'],
    ]),
  ).toEqual([
    ['aa', 9007199254740993n, 'Done', 0n, 86400n, 90071992547409930000000000000000n, null],
    ['bb', 1n, 'Dtwo', 1n, 60n, 0n, null],
  ]);
  expect(await runs.rows('ops.quarantine', ['reason'])).toEqual([
    ['spending_time 2024-06-02T00:00:03.000Z: not asked for'],
  ]);
});
