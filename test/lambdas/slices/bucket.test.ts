import { afterEach, expect, test } from 'vitest';
import { minutes } from '../../../lib/contracts/duration.ts';
import type { SlicesOptions } from '../../../lib/ingestion/dataset.ts';
import {
  awsDmsCsv,
  bigint,
  cron,
  csv,
  dataset,
  http,
  objects,
  path,
  s3,
  text,
  whole,
} from '../../../lib/ingestion/index.ts';
import { MemoryBucket } from '../support/memory-bucket.ts';
import { objectRow } from '../support/object-row.ts';
import { slicesRun } from '../support/slices-run.ts';

const columns = { id: bigint('Order', path('id')), state: text('How far it is', path('state')) };
const options: SlicesOptions = {
  name: 'orders',
  description: 'Orders that a shop exports',
  source: s3({ url: 's3://acme/exports/', endsWith: '.csv' }),
  format: csv(),
  coverage: objects(),
  schedule: cron('5 * * * *', 'UTC'),
  tables: { orders: { key: ['id'], columns } },
};
const KEY: Partial<SlicesOptions> = {
  source: s3({ url: 's3://acme/exports/orders.csv' }),
  coverage: whole(),
  tables: { orders: { merge: 'replace', key: ['id'], columns } },
};
const TEN = '2024-06-01T10:05:00Z';
const ELEVEN = '2024-06-01T11:05:00Z';
const NOON = '2024-06-01T12:05:00Z';

let close: (() => Promise<void>) | undefined;
afterEach(() => close?.());

async function start(changes: Partial<SlicesOptions> = {}, partBytes?: number) {
  const bucket = new MemoryBucket();
  const runs = await slicesRun(dataset({ ...options, ...changes }), () => {}, {}, undefined, {
    inbox: bucket,
    partBytes,
  });
  close = runs.server.close;
  const rows = (...names: string[]) => runs.rows('silver.orders', names.length > 0 ? names : ['id', 'state']);
  const ledger = async () =>
    (await runs.rows('ops.slices', ['slice', 'state', 'reason'])).map(([slice, state, reason]) => [
      String(slice).split('~')[0],
      state,
      ...(reason === null ? [] : [reason]),
    ]);
  return { bucket, runs, rows, ledger };
}

test('each run takes what is new or overwritten; what vanished takes no row away', async () => {
  const { bucket, runs, rows } = await start();
  bucket.put('exports/2024/a.csv', 'id,state\n1,new\n2,new\n');
  bucket.put('exports/b.csv', 'id,state\n3,new\n');
  bucket.put('exports/README.txt', 'not data');
  bucket.put('elsewhere/c.csv', 'id,state\n9,new\n');
  expect(await runs.run('r1', TEN)).toMatchObject({
    outcomes: ['answered', 'answered'],
    counts: { records: 3, inserted: 3 },
    slices: { due: 0, held: 2 },
  });
  bucket.put('exports/2024/a.csv', 'id,state\n1,paid\n2,new\n');
  bucket.put('exports/d.csv', 'id,state\n4,new\n');
  bucket.remove('exports/b.csv');
  expect(await runs.run('r2', ELEVEN)).toMatchObject({
    outcomes: ['answered', 'answered'],
    counts: { records: 3, inserted: 1, restated: 1, unchanged: 1 },
  });
  expect(await rows()).toEqual([
    [1n, 'paid'],
    [2n, 'new'],
    [3n, 'new'],
    [4n, 'new'],
  ]);
  expect((await runs.run('r3', NOON)).outcomes).toEqual([]);
  expect(bucket.opened.sort()).toEqual([
    'exports/2024/a.csv',
    'exports/2024/a.csv',
    'exports/b.csv',
    'exports/d.csv',
  ]);
});

test('a key that gets its earlier bytes again has their rows again', async () => {
  const { bucket, runs, rows } = await start();
  const [first, second] = ['id,state\n1,new\n', 'id,state\n1,paid\n'];
  bucket.put('exports/a.csv', first);
  await runs.run('r1', TEN);
  bucket.put('exports/a.csv', second);
  await runs.run('r2', ELEVEN);
  expect(await rows()).toEqual([[1n, 'paid']]);
  bucket.put('exports/a.csv', first, Date.now() + 1);
  expect((await runs.run('r3', NOON)).counts).toMatchObject({ records: 1, restated: 1 });
  expect(await rows()).toEqual([[1n, 'new']]);
});

test('what is overwritten after it was listed is not read for what was listed; the next run takes what is there', async () => {
  const { bucket, runs, rows, ledger } = await start();
  bucket.put('exports/a.csv', 'id,state\n1,new\n');
  bucket.put('exports/b.csv', 'id,state\n2,new\n');
  const planned = await runs.plan('r1', TEN);
  bucket.put('exports/a.csv', 'id,state\n1,paid\n');
  bucket.remove('exports/b.csv');
  expect(await runs.ingest(planned)).toEqual(['absent', 'absent']);
  await runs.stage(planned);
  expect((await runs.commit(planned)).failed).toBeUndefined();
  expect(await rows()).toEqual([]);
  const reason = 'it was overwritten or deleted after it was listed: a later run takes what is there then';
  expect(await ledger()).toEqual([
    ['a.csv', 'empty', reason],
    ['b.csv', 'empty', reason],
  ]);
  expect((await runs.run('r2', ELEVEN)).counts).toMatchObject({ records: 1, inserted: 1 });
  expect(await rows()).toEqual([[1n, 'paid']]);
});

test('an appended table has the rows of each version once, whatever it is given again', async () => {
  const { bucket, runs, rows } = await start({
    tables: {
      orders: { merge: 'append', key: objectRow.key, columns: { ...objectRow.columns, ...columns } },
    },
  });
  const [first, second] = ['id,state\n1,new\n', 'id,state\n1,paid\n'];
  for (const [run, body, time] of [
    ['r1', first, TEN],
    ['r2', second, ELEVEN],
    ['r3', first, NOON],
  ] as const) {
    bucket.put('exports/a.csv', body, Date.now() + 1);
    await runs.run(run, time);
  }
  const rowsOf = await rows('object', 'row', 'id', 'state');
  expect(rowsOf).toEqual([
    ['exports/a.csv', 1n, 1n, 'new'],
    ['exports/a.csv', 1n, 1n, 'paid'],
  ]);
});

test('changes that a database writes into a folder end as it stood', async () => {
  const { bucket, runs, rows } = await start({
    tables: { orders: { key: ['id'], merge: 'changes', changes: awsDmsCsv(), columns } },
  });
  bucket.put('exports/LOAD00000001.csv', 'id,state\n1,new\n2,new\n');
  bucket.put('exports/20240601-110000000.csv', 'Op,id,state\nU,1,paid\nD,2,new\n');
  expect((await runs.run('r1', TEN)).counts).toMatchObject({ records: 4 });
  bucket.put('exports/20240601-120000000.csv', 'Op,id,state\nI,3,new\n');
  expect((await runs.run('r2', ELEVEN)).counts).toMatchObject({ records: 1, inserted: 1 });
  expect(await rows()).toEqual([
    [1n, 'paid'],
    [3n, 'new'],
  ]);
});

test('bad objects fail alone, each with its reason', async () => {
  const { bucket, runs, rows, ledger } = await start();
  bucket.put('exports/empty.csv', '');
  bucket.put('exports/other.csv', 'PAR1\u0000');
  bucket.put('exports/ok.csv', 'id,state\n1,new\n');
  expect((await runs.run('r1', TEN)).counts).toMatchObject({ inserted: 1 });
  expect(await rows()).toEqual([[1n, 'new']]);
  expect(await ledger()).toEqual([
    [
      'empty.csv',
      'refused',
      'ProviderRejected: s3://acme/exports/empty.csv?etag=%22d41d8cd98f00b204e9800998ecf8427e%22 is empty: it has 0 bytes',
    ],
    ['ok.csv', 'held'],
    [
      'other.csv',
      'refused',
      expect.stringMatching(/^ProviderRejected: acme: the header lacks id, state; it is PAR1/),
    ],
  ]);
});

test('one key is read when it has changed, and the table becomes equal to it', async () => {
  const { bucket, runs, rows } = await start(KEY);
  bucket.put('exports/orders.csv', 'id,state\n1,new\n2,new\n');
  expect((await runs.run('r1', TEN)).counts).toMatchObject({ records: 2, inserted: 2 });
  expect((await runs.run('r2', ELEVEN)).outcomes).toEqual(['unchanged']);
  bucket.put('exports/orders.csv', 'id,state\n2,paid\n');
  expect(await runs.run('r3', NOON)).toMatchObject({ counts: { records: 1, restated: 1 }, removed: [1] });
  expect(await rows()).toEqual([[2n, 'paid']]);
  bucket.remove('exports/orders.csv');
  expect((await runs.run('r4', '2024-06-01T13:05:00Z')).failed).toBe(
    'whole (refused): ProviderRejected: acme answered 404 to GET s3://acme/exports/orders.csv: nothing is at this address',
  );
  expect(await rows()).toEqual([[2n, 'paid']]);
});

test.each([
  ['goes on behind what came', 'new'],
  ['begins again when it was overwritten', 'paid'],
])('a large key whose body broke off %s', async (_, state) => {
  const { bucket, runs, rows } = await start(KEY, 1000);
  const body = (state: string) =>
    ['id,state', ...Array.from({ length: 500 }, (_, id) => `${id},${state}`)].join('\n');
  bucket.put('exports/orders.csv', body('new'));
  bucket.breaksAfter = 2000;
  expect((await runs.run('r1', TEN)).slices).toMatchObject({ due: 1, held: 0 });
  bucket.breaksAfter = undefined;
  bucket.put('exports/orders.csv', body(state));
  expect((await runs.run('r2', ELEVEN)).counts).toMatchObject({ records: 500, inserted: 500 });
  expect(new Set((await rows()).map(([, found]) => found))).toEqual(new Set([state]));
});

test('a definition that a bucket cannot keep is refused in one sentence', () => {
  const wrong = (changes: Partial<SlicesOptions>) => () => dataset({ ...options, ...changes });
  expect(wrong({ coverage: whole() })).toThrow(
    'coverage: a folder has objects, and the coverage is whole; write coverage: objects()',
  );
  expect(wrong({ ...KEY, coverage: objects() })).toThrow(
    'coverage: a key is one object, and the coverage is objects; write coverage: whole()',
  );
  expect(wrong({ parameters: () => [{ a: '1' }] })).toThrow(
    'parameters: objects of a folder are one series; leave them out',
  );
  expect(
    wrong({
      fallback: { source: http({ url: 'https://example.org/a' }), format: { ...csv(), extension: 'x' } },
    }),
  ).toThrow('fallback: what lies in S3 is read there alone; leave it out');
  expect(wrong({ tables: { orders: { ...options.tables.orders!, merge: 'replace' } } })).toThrow(
    "tables.orders.merge: 'replace' removes what a slice brought before, and each version of an object is a slice of its own; write 'upsert' or 'append'",
  );
  expect(wrong({ freshness: { warn: minutes(1), error: minutes(1e6) } })).not.toThrow();
});

test('a deployment names another bucket and prefix, and nothing that is none', () => {
  const { settings } = dataset(options);
  expect(settings.parse({})).toMatchObject({ addresses: { bucket: 's3://acme/exports' } });
  expect(settings.parse({ addresses: { bucket: 's3://mine' } })).toMatchObject({
    addresses: { bucket: 's3://mine' },
  });
  expect(settings.safeParse({ addresses: { bucket: 's3://mine/' } }).success).toBe(false);
  expect(settings.safeParse({ requestsPerMinute: 5 }).success).toBe(false);
});
