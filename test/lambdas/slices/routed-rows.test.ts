import { afterEach, expect, test } from 'vitest';
import { bigint, path, text, timestamp } from '../../../lib/contracts/column.ts';
import { MergeIncomplete } from '../../../lib/contracts/errors.ts';
import { identity } from '../../../lib/contracts/partition.ts';
import { cron } from '../../../lib/contracts/schedule.ts';
import { newestBySlice, readLedger } from '../../../lib/ingestion/books/slice-ledger.ts';
import { days } from '../../../lib/ingestion/coverage/slices.ts';
import { dataset } from '../../../lib/ingestion/dataset.ts';
import { json } from '../../../lib/ingestion/formats/json.ts';
import { http } from '../../../lib/ingestion/slice-source.ts';
import { loadTable } from '../../../lib/lake/table.ts';
import { slicesRun } from '../support/slices-run.ts';

const columns = {
  id: text('Sale', path('id')),
  shop: text('Shop', path('shop')),
  at: timestamp('When', path('at'), { written: 'iso_8601' }),
  amount: bigint('How many', path('amount')),
};
const sales = dataset({
  name: 'sales',
  description: 'Sales of shops',
  source: http({ url: 'https://sales.example/{day}' }),
  format: json(),
  coverage: days({ start: '2024-06-01', column: 'at' }),
  schedule: cron('0 1 * * *', 'UTC'),
  tables: {
    sales: { key: ['shop', 'id'], partition: [identity('shop')], columns },
    sale_log: { key: [], merge: 'append', columns },
  },
});

/** Shops that sell something on a day. */
const SHOPS: Readonly<Record<string, readonly string[]>> = {
  '2024-06-01': ['a', 'b'],
  '2024-06-02': ['b', 'c'],
  '2024-06-03': ['c', 'd'],
};
const rowsOf = (day: string) =>
  (SHOPS[day] ?? []).map((shop, index) => ({ id: day, shop, at: `${day}T0${index}:00:00Z`, amount: index }));

let close: (() => Promise<void>) | undefined;
afterEach(() => close?.());

async function start(answer: (day: string) => readonly object[] = rowsOf) {
  const runs = await slicesRun(sales, (request, response) => {
    response.end(JSON.stringify(answer(request.url!.slice(1))));
  });
  close = runs.server.close;
  const states = async () => {
    const newest = newestBySlice(await readLedger(runs.lake, 'sales'));
    return [...newest.values()].map(({ slice, state }) => `${slice} ${state}`);
  };
  return { ...runs, states };
}
const FIRST = '2024-06-02T01:00:00Z';
const SECOND = '2024-06-04T01:00:00Z';
const all = (...days: readonly string[]) =>
  days.flatMap((day) => (SHOPS[day] ?? []).map((shop) => [day, shop])).sort();

/** Every row of the three days is in both tables, and each day is held. */
async function expectAllMerged(runs: Awaited<ReturnType<typeof start>>): Promise<void> {
  const everything = all('2024-06-01', '2024-06-02', '2024-06-03');
  expect(await runs.rows('silver.sales', ['id', 'shop'])).toEqual(everything);
  expect(await runs.rows('silver.sale_log', ['id', 'shop'])).toEqual(everything);
  expect(await runs.states()).toEqual(['2024-06-01 held', '2024-06-02 held', '2024-06-03 held']);
}

test('a partition that cannot be merged takes its slices out of all tables; the others are committed, and it is finished from bronze', async () => {
  const runs = await start();
  await runs.run('r1', FIRST);
  const silver = await loadTable(runs.lake, 'silver', 'sales');
  const file = (await silver!.dataFiles()).find(({ partition }) => partition.shop === 'b')!;
  const whole = await runs.lake.objects.get(file.path);
  await runs.lake.objects.put(file.path, Buffer.from('damaged'));
  const damaged = await runs.run('r2', SECOND);
  expect(damaged.failed).toMatch(/^2024-06-02 \(stored\): sales\/shop=b: Error: s3:\S+\.parquet: /);
  expect(damaged.slices).toMatchObject({ held: 2, stored: 1, due: 0 });
  expect(damaged.counts).toMatchObject({ records: 4, inserted: 4 });
  expect(await runs.rows('silver.sale_log', ['id', 'shop'])).toEqual(all('2024-06-01', '2024-06-03'));
  await runs.lake.objects.put(file.path, whole);
  const asked = runs.server.urls.length;
  const finished = await runs.run('r3', SECOND);
  expect(finished.failed).toBeUndefined();
  expect(runs.server.urls).toHaveLength(asked);
  await expectAllMerged(runs);
});

test('a slice whose answer breaks the contract is left out while it is decoded, and leaves the others alone', async () => {
  const runs = await start((day) =>
    day === '2024-06-02' ? Array.from({ length: 11 }, () => ({ id: 1 })) : rowsOf(day),
  );
  const run = await runs.run('r1', SECOND);
  expect(run.failed).toMatch(/^2024-06-02 \(refused\): ContractViolation: sales: 11 of 11 records/);
  expect(await runs.rows('silver.sales', ['id', 'shop'])).toEqual(all('2024-06-01', '2024-06-03'));
});

test('no two calls merge one partition, however the answers spread', async () => {
  const runs = await start();
  const planned = await runs.plan('r1', SECOND);
  await runs.ingest(planned);
  const groups = await runs.decode(planned);
  const plan = JSON.parse(
    Buffer.from(await runs.lake.objects.get('s3://work/runs/r1/merges.json')).toString(),
  ) as { readonly groups: readonly { readonly table: string; readonly path: string }[][] };
  expect(plan.groups).toHaveLength(groups);
  const names = plan.groups.flat().map(({ table, path }) => `${table} ${path}`);
  expect(names).toEqual(['sale_log ', ...['a', 'b', 'c', 'd'].map((shop) => `sales shop=${shop}`)]);
});

test.each(['ingest', 'decode', 'merge'] as const)(
  'a run that is killed after it came to %s is finished from bronze, and doubles nothing',
  async (killedAfter) => {
    const runs = await start();
    const planned = await runs.plan('r1', SECOND);
    await runs.ingest(planned);
    if (killedAfter !== 'ingest') {
      const groups = await runs.decode(planned);
      if (killedAfter === 'merge') await runs.merge(planned, groups);
    }
    const asked = runs.server.urls.length;
    await runs.run('r2', SECOND);
    expect(runs.server.urls).toHaveLength(asked);
    await expectAllMerged(runs);
  },
);

test('a conflict goes back to merging alone: nothing is decoded twice', async () => {
  const runs = await start();
  const mine = await runs.plan('mine', SECOND);
  await runs.ingest(mine);
  const groups = await runs.decode(mine);
  await runs.merge(mine, groups);
  // Another writer, which no lease keeps from it.
  await runs.run('other', FIRST);
  await expect(runs.commit(mine)).rejects.toMatchObject({ name: 'CommitConflict' });
  const fragments = `s3://work/runs/mine/fragments/2024-06-01/sales-0.bin`;
  const before = await runs.lake.objects.head(fragments);
  await runs.merge(mine, groups, 2);
  await runs.commit(mine, 2);
  expect(await runs.lake.objects.head(fragments)).toEqual(before);
  expect(await runs.rows('silver.sales', ['id', 'shop'])).toEqual(
    all('2024-06-01', '2024-06-02', '2024-06-03'),
  );
});

test('what was merged without a slice that is left out says so by its name', async () => {
  const runs = await start();
  const planned = await runs.plan('r1', SECOND);
  await runs.ingest(planned);
  const groups = await runs.decode(planned);
  await runs.merge(planned, groups);
  // As a call leaves it that died on a partition.
  const uri = 's3://work/runs/r1/progress/normalize-1-0.json';
  const progress = JSON.parse(Buffer.from(await runs.lake.objects.get(uri)).toString());
  progress.slices['sales/shop=c'] = { attempts: 2, state: 'asking' };
  await runs.lake.objects.put(uri, Buffer.from(JSON.stringify(progress)));
  const incomplete = await runs.commit(planned).catch((error: unknown) => error);
  expect(incomplete).toBeInstanceOf(MergeIncomplete);
  expect((incomplete as Error).message).toBe(
    'Run r1, attempt 1: sales/shop=c: its function ended 2 times without a word',
  );
  await runs.merge(planned, groups, 2);
  const { failed, counts } = await runs.commit(planned, 2);
  expect(failed?.count).toBe(2);
  expect(counts).toMatchObject({ records: 4, inserted: 4 });
  expect(await runs.states()).toEqual(['2024-06-01 held', '2024-06-02 stored', '2024-06-03 stored']);
  await runs.run('r2', SECOND);
  expect(await runs.rows('silver.sale_log', ['id', 'shop'])).toEqual(
    all('2024-06-01', '2024-06-02', '2024-06-03'),
  );
});
