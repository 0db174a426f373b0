import { randomBytes } from 'node:crypto';
import { afterEach, expect, test } from 'vitest';
import type { SlicesOptions } from '../../../lib/ingestion/dataset.ts';
import {
  bigint,
  cron,
  csv,
  dataset,
  http,
  inbox,
  ndjson,
  objects,
  path,
  text,
  whole,
} from '../../../lib/ingestion/index.ts';
import { MemoryInbox } from '../support/memory-inbox.ts';
import { objectRow } from '../support/object-row.ts';
import { slicesRun } from '../support/slices-run.ts';

const options: SlicesOptions = {
  name: 'orders',
  description: 'Orders that a shop sends',
  source: inbox(),
  format: csv(),
  coverage: objects(),
  schedule: cron('5 * * * *', 'UTC'),
  tables: {
    orders: {
      key: ['id'],
      columns: { id: bigint('Order', path('id')), state: text('How far it is', path('state')) },
    },
  },
};
const APPENDED: SlicesOptions['tables'] = {
  orders: {
    merge: 'append',
    key: objectRow.key,
    columns: {
      ...objectRow.columns,
      id: bigint('Order', path('id')),
      state: text('How far it is', path('state')),
    },
  },
};
const NINE = '2024-06-01T09:00:00Z';
const TEN = '2024-06-01T10:05:00Z';
const ELEVEN = '2024-06-01T11:05:00Z';

let close: (() => Promise<void>) | undefined;
afterEach(() => close?.());

async function start(
  changes: Partial<SlicesOptions> = {},
  more: { readonly partBytes?: number; readonly largestFile?: number } = {},
) {
  const box = new MemoryInbox();
  const runs = await slicesRun(dataset({ ...options, ...changes }), () => {}, {}, undefined, {
    inbox: box,
    ...more,
  });
  close = runs.server.close;
  const rows = (...columns: string[]) =>
    runs.rows('silver.orders', columns.length > 0 ? columns : ['id', 'state']);
  const ledger = async () =>
    (await runs.rows('ops.slices', ['slice', 'state', 'reason'])).map(([slice, state, reason]) => [
      String(slice).split('~')[0],
      state,
      ...(reason === null ? [] : [reason]),
    ]);
  return { box, runs, rows, ledger };
}

test('each object version is taken once, into bronze whole, then to rows', async () => {
  const { box, runs, rows, ledger } = await start();
  box.put('orders/date=2024-06-01/a.csv', 'id,state\n1,new\n2,new\n', { modified: NINE });
  box.put('orders/date=2024-06-01/b.csv', 'id,state\n2,paid\n', { modified: '2024-06-01T09:30:00Z' });
  box.put('refunds/c.csv', 'id,state\n9,new\n', { modified: NINE });
  expect(await runs.run('r1', TEN)).toMatchObject({
    outcomes: ['answered', 'answered'],
    counts: { records: 3, inserted: 2, restated: 1 },
    slices: { due: 0, held: 2 },
  });
  expect(await rows()).toEqual([
    [1n, 'new'],
    [2n, 'paid'],
  ]);
  expect(await ledger()).toEqual(
    [
      ['date_2024-06-01_a.csv', 'held'],
      ['date_2024-06-01_b.csv', 'held'],
    ].map(([name, state]) => [name!.replace('date_', 'date='), state]),
  );
  expect(await runs.run('r2', ELEVEN)).toMatchObject({ outcomes: [], counts: { records: 0 } });
  expect(box.opened).toHaveLength(2);
});

test('an overwritten key is a new version, whose rows take the place of those of the one before', async () => {
  const { box, runs, rows } = await start();
  box.put('orders/a.csv', 'id,state\n1,new\n', { modified: NINE });
  await runs.run('r1', TEN);
  box.put('orders/a.csv', 'id,state\n1,paid\n2,new\n', { modified: '2024-06-01T10:30:00Z' });
  expect((await runs.run('r2', ELEVEN)).counts).toMatchObject({ records: 2, inserted: 1, restated: 1 });
  expect(await rows()).toEqual([
    [1n, 'paid'],
    [2n, 'new'],
  ]);
});

test('an earlier version that was refused is not asked for again once a later one is held', async () => {
  const { box, runs, rows } = await start();
  box.put('orders/a.csv', 'id\n1\n', { modified: NINE });
  expect((await runs.run('r1', TEN)).failed).toMatch(
    /^a\.csv~[0-9a-f]{16} \(refused\): ProviderRejected: inbox: the header lacks state; it is id$/,
  );
  box.put('orders/a.csv', 'id,state\n1,paid\n', { modified: '2024-06-01T10:30:00Z' });
  // Within the hour for which the first one rests.
  expect((await runs.run('r2', '2024-06-01T10:35:00Z')).outcomes).toEqual(['answered']);
  expect((await runs.run('r3', '2024-08-01T11:05:00Z')).outcomes).toEqual([]);
  expect(await rows()).toEqual([[1n, 'paid']]);
});

test('the same bytes under two names: an upserted table has each row once, an appended one every version', async () => {
  const upserted = await start();
  const body = 'id,state\n1,new\n2,new\n';
  for (const name of ['a', 'b']) upserted.box.put(`orders/${name}.csv`, body, { modified: NINE });
  expect((await upserted.runs.run('r1', TEN)).counts).toMatchObject({
    records: 4,
    inserted: 2,
    unchanged: 2,
  });
  expect(await upserted.rows()).toHaveLength(2);
  await close?.();

  const appended = await start({ tables: APPENDED });
  for (const name of ['a', 'b']) appended.box.put(`orders/${name}.csv`, body, { modified: NINE });
  expect((await appended.runs.run('r1', TEN)).counts).toMatchObject({ records: 4, inserted: 4 });
  expect(await appended.rows('object', 'version', 'row', 'id')).toEqual([
    ['orders/a.csv', 'v1', 1n, 1n],
    ['orders/a.csv', 'v1', 2n, 2n],
    ['orders/b.csv', 'v2', 1n, 1n],
    ['orders/b.csv', 'v2', 2n, 2n],
  ]);
  expect((await appended.runs.run('r2', ELEVEN)).outcomes).toEqual([]);
});

test('bad objects fail alone, each with its reason', async () => {
  const { box, runs, rows, ledger } = await start({ format: ndjson() }, { largestFile: 2e6 });
  box.put('orders/empty.ndjson', '', { modified: NINE });
  box.put('orders/huge.ndjson', '', { modified: NINE, size: 5e9 });
  box.put('orders/other.parquet', Buffer.concat([Buffer.from('PAR1'), randomBytes(400)]), { modified: NINE });
  box.put('orders/table.csv', 'id,state\n5,new\n', { modified: NINE });
  box.put('orders/sealed.ndjson', '{"id":8,"state":"new"}', { modified: NINE });
  box.put('orders/ok.ndjson', '{"id":1,"state":"new"}\n', { modified: '2024-06-01T09:30:00Z' });
  box.denied.add('orders/sealed.ndjson');
  const { failed, counts } = await runs.run('r1', TEN);
  const lines = failed!.split('\n').map((line) => line.replace(/~[0-9a-f]{16}/, '').replaceAll(/v\d/g, 'v'));
  expect(lines).toEqual([
    'empty.ndjson (refused): ProviderRejected: s3://inbox/orders/empty.ndjson?versionId=v is empty: it has 0 bytes',
    "huge.ndjson (refused): ProviderRejected: s3://inbox/orders/huge.ndjson?versionId=v has 5000.0 MB, and the dataset's settings allow 2 MB: it was not read",
    "other.parquet (refused): ProviderRejected: s3://inbox/orders/other.parquet?versionId=v cannot be read: the body is not text in utf-8; set the format's encoding, e.g. windows-1251",
    'sealed.ndjson (refused): ProviderRejected: s3://inbox/orders/sealed.ndjson?versionId=v may not be read: Access Denied',
    'table.csv (refused): ContractViolation: orders: none of the 2 records of orders/table.csv holds the contract. First: not JSON: Unexpected token \'i\', "id,state" is not valid JSON',
  ]);
  expect(counts).toMatchObject({ inserted: 1 });
  expect(await rows()).toEqual([[1n, 'new']]);
  expect(await ledger()).toEqual([
    ['empty.ndjson', 'refused', expect.stringContaining('0 bytes')],
    ['huge.ndjson', 'refused', expect.stringContaining('5000.0 MB')],
    ['ok.ndjson', 'held'],
    ['other.parquet', 'refused', expect.stringContaining('not text')],
    ['sealed.ndjson', 'refused', expect.stringContaining('may not be read')],
    ['table.csv', 'refused', expect.stringContaining('none of the 2 records')],
  ]);
  expect(box.opened).not.toContain('orders/huge.ndjson');
});

test('what is deleted while a run is on its way is refused; what bronze has needs the inbox no more', async () => {
  const { box, runs, rows } = await start();
  box.put('orders/a.csv', 'id,state\n1,new\n', { modified: NINE });
  box.put('orders/b.csv', 'id,state\n2,new\n', { modified: NINE });
  const planned = await runs.plan('r1', TEN);
  box.remove('orders/b.csv');
  expect(await runs.ingest(planned)).toEqual(['answered', expect.stringMatching(/^b\.csv~\w+ refused$/)]);
  box.remove('orders/a.csv');
  await runs.stage(planned);
  expect((await runs.commit(planned)).failed?.message).toMatch(
    /s3:\/\/inbox\/orders\/b\.csv\?versionId=v2 is gone from the inbox: it was deleted, or it has expired$/,
  );
  expect(await rows()).toEqual([[1n, 'new']]);
  expect((await runs.run('r2', '2024-07-01T00:00:00Z')).outcomes).toEqual([]);
});

test('what is overwritten while a run reads it is taken as it was listed; the new version is the next run’s', async () => {
  const { box, runs, rows } = await start();
  box.put('orders/a.csv', 'id,state\n1,new\n', { modified: NINE });
  const planned = await runs.plan('r1', TEN);
  box.put('orders/a.csv', 'id,state\n1,paid\n', { modified: '2024-06-01T10:05:01Z' });
  await runs.ingest(planned);
  await runs.stage(planned);
  await runs.commit(planned);
  expect(await rows()).toEqual([[1n, 'new']]);
  await runs.run('r2', ELEVEN);
  expect(await rows()).toEqual([[1n, 'paid']]);
});

test('a large object comes in parts, over several runs where it breaks off', async () => {
  const { box, runs, rows } = await start({ format: ndjson() }, { partBytes: 10_000, largestFile: 2e6 });
  const lines = Array.from({ length: 2000 }, (_, id) => JSON.stringify({ id, state: 'new' }));
  box.put('orders/large.ndjson', lines.join('\n'), { modified: NINE });
  box.breaksAfter = 20_000;
  const first = await runs.run('r1', TEN);
  expect(first.failed).toBeUndefined();
  expect(first.slices).toMatchObject({ due: 1 });
  box.breaksAfter = undefined;
  expect((await runs.run('r2', ELEVEN)).counts).toMatchObject({ records: 2000, inserted: 2000 });
  expect(await rows()).toHaveLength(2000);
  expect(box.opened).toEqual(['orders/large.ndjson', 'orders/large.ndjson from 20480']);
});

test('folders and what stands beside data are no objects', async () => {
  const { box, runs } = await start();
  for (const key of [
    'orders/',
    'orders/date=2024-06-01/',
    'orders/_SUCCESS',
    'orders/x/.part',
    'orders/_tmp.csv',
  ])
    box.put(key, '', { modified: NINE });
  box.put('orders/_old/a.csv', 'id,state\n1,new\n', { modified: NINE });
  expect(await runs.run('r1', TEN)).toMatchObject({ outcomes: ['answered'], slices: { held: 1, due: 0 } });
});

test('a large object without lines is refused as soon as a line is too long', async () => {
  const { box, runs, ledger } = await start({ format: ndjson() }, { largestFile: 200e6 });
  // As a sparse file reads.
  box.put('orders/sparse.ndjson', Buffer.alloc(100_000_000), { modified: NINE });
  box.put('orders/ok.ndjson', '{"id":1,"state":"new"}\n', { modified: '2024-06-01T09:30:00Z' });
  const { failed, counts } = await runs.run('r1', TEN);
  expect(failed).toMatch(
    /^sparse\.ndjson~\w+ \(refused\): ProviderRejected: inbox: a line of more than 16777216 characters: one JSON value a line expected$/,
  );
  expect(counts).toMatchObject({ inserted: 1 });
  expect((await ledger()).map(([name, state]) => [name, state])).toEqual([
    ['ok.ndjson', 'held'],
    ['sparse.ndjson', 'refused'],
  ]);
});

test('a definition that an inbox cannot keep is refused in one sentence', () => {
  const wrong = (changes: Partial<SlicesOptions>) => () => dataset({ ...options, ...changes });
  expect(wrong({ coverage: whole() })).toThrow(
    'coverage: an inbox has objects, and the coverage is whole; write coverage: objects()',
  );
  expect(wrong({ source: http({ url: 'https://example.org/a.csv' }) })).toThrow(
    "coverage: objects() are those of an inbox or of a folder in S3; write source: inbox() or s3({ url: 's3://BUCKET/PREFIX/' })",
  );
  expect(wrong({ parameters: () => [{ a: '1' }] })).toThrow(
    'parameters: objects of an inbox are one series; leave them out',
  );
  expect(
    wrong({ fallback: { source: http({ url: 'https://example.org/a.csv' }), format: ndjson() } }),
  ).toThrow('fallback: nobody else has what was written into an inbox; leave it out');
  expect(wrong({ tables: { orders: { ...options.tables.orders!, merge: 'replace' } } })).toThrow(
    "tables.orders.merge: 'replace' removes what a slice brought before, and each version of an object is a slice of its own; write 'upsert' or 'append'",
  );
  expect(() => inbox({ dates: 'date={day}' })).toThrow(
    "source: inbox({ dates: 'date={day}' }): a prefix that ends in / expected, e.g. date={day}/",
  );
  expect(() => inbox({ dates: '{yyyy}/' })).toThrow(
    "source: inbox({ dates: '{yyyy}/' }): {day}, or {yyyy}, {mm} and {dd} expected",
  );
});
