import { afterEach, expect, test } from 'vitest';
import { decimal, integer, path, text } from '../../../lib/contracts/column.ts';
import { days as daysLong } from '../../../lib/contracts/duration.ts';
import { batches } from '../../../lib/contracts/ops/batches.ts';
import { rowBatch } from '../../../lib/ingestion/books/ops-rows.ts';
import { awsDmsCsv } from '../../../lib/ingestion/changes/aws-dms.ts';
import { debezium } from '../../../lib/ingestion/changes/debezium.ts';
import { objects } from '../../../lib/ingestion/coverage/objects.ts';
import { csv } from '../../../lib/ingestion/formats/csv.ts';
import { inbox } from '../../../lib/ingestion/inbox/inbox-source.ts';
import { noCounts } from '../../../lib/ingestion/run/conservation.ts';
import { appendFiles } from '../../../lib/lake/append-files.ts';
import { writeDataFile } from '../../../lib/lake/write-data-file.ts';
import { change, changesRun, type Files, products } from '../support/changes-run.ts';
import { MemoryInbox } from '../support/memory-inbox.ts';
import { slicesRun } from '../support/slices-run.ts';

let close: (() => Promise<void>) | undefined;
afterEach(() => close?.());

async function start(files: Files, ...given: Parameters<typeof products>) {
  const runs = await changesRun(products(...given), files);
  close = runs.server.close;
  return runs;
}

const ROW = ['product_id', 'name', 'weight'];

test('rows come, change and go; each record counts for what became of it', async () => {
  const runs = await start({
    '1.ndjson': [
      change('c', 10, { id: 1, name: 'car', weight: 1.5 }),
      change('c', 11, { id: 2, name: 'bus', weight: 9 }),
      change('r', 12, { id: 3, name: 'van', weight: 5 }),
    ],
    '2.ndjson': [
      change('u', 20, { id: 1, name: 'cart', weight: 1.5 }, { id: 1, name: 'car', weight: 1.5 }),
      change('u', 21, { id: 3, name: 'van', weight: 5 }, { id: 3, name: 'van', weight: 5 }),
      change('d', 22, null, { id: 2, name: 'bus', weight: 9 }),
      'null',
      change('d', 23, null, { id: 9 }),
    ],
  });
  runs.take('1.ndjson');
  expect((await runs.next()).counts).toEqual({ ...noCounts, records: 3, inserted: 3 });
  runs.take('2.ndjson');
  expect((await runs.next()).counts).toEqual({
    ...{ ...noCounts, records: 5 },
    ...{ restated: 1, unchanged: 2, deleted: 1, skipped: 1 },
  });
  expect(await runs.rows('silver.products', ROW)).toEqual([
    [1, 'cart', 150n],
    [3, 'van', 500n],
  ]);
  expect(await runs.rows('silver.products_deleted', ['product_id', 'change_order'])).toEqual([
    [2, order(22, 'file=2.ndjson', 3)],
    [9, order(23, 'file=2.ndjson', 5)],
  ]);
  expect(runs.remarks).toEqual([]);
  expect(await runs.rows('ops.batches', ['batch_id', 'partition', 'records', 'deleted', 'skipped'])).toEqual([
    ['ingest_date=2024-06-01/r1/file=1.ndjson', 'table=products', 3n, 0n, 0n],
    ['ingest_date=2024-06-01/r2/file=2.ndjson', 'table=products', 5n, 1n, 1n],
  ]);
});

/** As it is documented: the binlog's file and position, then file and row. */
const order = (position: number, file: string, row: number) =>
  [
    '1 mysql-bin.00000000000000000003',
    String(position).padStart(20, '0'),
    '0'.repeat(20),
    file,
    String(row).padStart(20, '0'),
  ].join(' ');

test('an older insert does not revive a deleted row, as long as the delete is remembered', async () => {
  const files = {
    '1.ndjson': [change('d', 20, null, { id: 1, name: 'car', weight: 1 })],
    '2.ndjson': [change('c', 10, { id: 1, name: 'car', weight: 1 })],
    '3.ndjson': [change('d', 90, null, { id: 7, name: 'van', weight: 1 })],
    '4.ndjson': [change('c', 11, { id: 1, name: 'car', weight: 2 })],
  };
  const runs = await start(files, { changes: debezium({ keepDeleted: daysLong(2) }) });
  runs.take('1.ndjson');
  await runs.next();
  runs.take('2.ndjson');
  expect((await runs.next()).counts).toEqual({ ...noCounts, records: 1, superseded: 1 });
  expect(await runs.rows('silver.products', ROW)).toEqual([]);
  // Days later the next delete lets go of it.
  runs.take('3.ndjson');
  const later = new Date(Date.now() + 3 * 86_400_000).toISOString();
  await runs.next(later);
  expect(await runs.rows('silver.products_deleted', ['product_id'])).toEqual([[7]]);
  runs.take('4.ndjson');
  await runs.next(later);
  expect(await runs.rows('silver.products', ROW)).toEqual([[1, 'car', 200n]]);
});

test('a change that changes no value is newer all the same: what lies between is older', async () => {
  const car = { id: 1, name: 'car', weight: 1 };
  const runs = await start({
    '1.ndjson': [change('c', 10, car)],
    '2.ndjson': [change('u', 30, car, car)],
    '3.ndjson': [change('u', 20, { ...car, name: 'bus' }, car)],
  });
  for (const name of ['1.ndjson', '2.ndjson', '3.ndjson']) {
    runs.take(name);
    await runs.next();
  }
  expect(await runs.rows('silver.products', ROW)).toEqual([[1, 'car', 100n]]);
});

test('books that an earlier release began get the new counts, which are null in what it wrote', async () => {
  const runs = await start({ '1.ndjson': [change('c', 10, { id: 1, name: 'car', weight: 1 })] });
  const before = { ...batches, fields: batches.fields.slice(0, -3) };
  const row = { dataset: 'products', run: 'r0', batch_id: 'b', partition: 'p', records: 2n, inserted: 2n };
  const zero = { restated: 0n, unchanged: 0n, duplicate: 0n, open: 0n, quarantined: 0n };
  const rows = rowBatch(before, [{ ...row, ...zero, scheduled_time: 0n, fetched_at: 0n }]);
  const file = await writeDataFile(runs.lake, before, { dataset: 'products' }, rows, 'old');
  await appendFiles(runs.lake, before, { runId: 'r0', files: [file] });
  runs.take('1.ndjson');
  await runs.next();
  expect(await runs.rows('ops.batches', ['run', 'records', 'deleted', 'superseded', 'skipped'])).toEqual([
    ['r0', 2n, null, null, null],
    ['r1', 1n, 0n, 0n, 0n],
  ]);
});

test('a changed key is a delete of the old one and a row of the new one', async () => {
  const runs = await start({
    '1.ndjson': [change('c', 10, { id: 1, name: 'car', weight: 1 })],
    '2.ndjson': [change('u', 20, { id: 2, name: 'car', weight: 1 }, { id: 1, name: 'car', weight: 1 })],
    '3.ndjson': [change('u', 15, { id: 1, name: 'old', weight: 1 }, { id: 1, name: 'car', weight: 1 })],
  });
  runs.take('1.ndjson');
  await runs.next();
  runs.take('2.ndjson');
  expect(await runs.next()).toMatchObject({
    counts: { ...noCounts, records: 1, inserted: 1 },
    removed: [1, 0],
  });
  runs.take('3.ndjson');
  expect((await runs.next()).counts).toEqual({ ...noCounts, records: 1, superseded: 1 });
  expect(await runs.rows('silver.products', ROW)).toEqual([[2, 'car', 100n]]);
});

test('a truncate takes all rows of before, in whatever order it comes', async () => {
  const runs = await start({
    '1.ndjson': [
      change('c', 10, { id: 1, name: 'car', weight: 1 }),
      change('c', 30, { id: 2, name: 'bus', weight: 1 }),
    ],
    '2.ndjson': [change('t', 20, null)],
    '3.ndjson': [
      change('c', 15, { id: 3, name: 'van', weight: 1 }),
      change('t', 12, null),
      change('c', 21, { id: 4, name: 'cab', weight: 1 }),
    ],
  });
  runs.take('1.ndjson');
  await runs.next();
  runs.take('2.ndjson');
  expect(await runs.next()).toMatchObject({
    counts: { ...noCounts, records: 1, skipped: 1 },
    removed: [1, 0],
  });
  runs.take('3.ndjson');
  expect((await runs.next()).counts).toEqual({
    ...{ ...noCounts, records: 3 },
    ...{ inserted: 1, superseded: 1, skipped: 1 },
  });
  expect(await runs.rows('silver.products', ROW)).toEqual([
    [2, 'bus', 100n],
    [4, 'cab', 100n],
  ]);
});

test('columns come between files: null where older records lack them, and named where the contract does', async () => {
  const runs = await start(
    {
      '1.ndjson': [change('c', 10, { id: 1, name: 'car', weight: 1 })],
      '2.ndjson': [
        change('c', 11, { id: 2, name: 'bus', weight: 1, age: 18, colour: 'red' }),
        change('c', 12, { id: 3, name: 'van', weight: 1, age: 2, colour: 'blue' }),
      ],
    },
    { appended: { age: integer('Age, years', path('age'), { nullable: true }) } },
  );
  runs.take('1.ndjson');
  runs.take('2.ndjson');
  await runs.next();
  expect(await runs.rows('silver.products', ['product_id', 'age'])).toEqual([
    [1, null],
    [2, 18],
    [3, 2],
  ]);
  expect(runs.remarks).toEqual([
    'products: the source has columns that the contract does not read, which stay in bronze: colour',
  ]);
});

test('a file of several tables fills each, and counts its records for each', async () => {
  const contract = (table: string) => ({
    ...{ merge: 'changes' as const, key: ['id'], changes: debezium({ table }) },
    columns: { id: integer('Id', path('id')), name: text('Name', path('name')) },
  });
  const runs = await start(
    {
      '1.ndjson': [
        change('c', 10, { id: 1, name: 'car' }),
        change('c', 11, { id: 1, name: 'Ada' }, null, { table: 'customers' }),
        change('d', 12, null, { id: 1, name: 'car' }),
      ],
    },
    {},
    { tables: { products: contract('products'), customers: contract('customers') } },
  );
  runs.take('1.ndjson');
  await runs.next();
  expect(await runs.rows('silver.products', ['id'])).toEqual([]);
  expect(await runs.rows('silver.products_deleted', ['id'])).toEqual([[1]]);
  expect(await runs.rows('silver.customers', ['id', 'name'])).toEqual([[1, 'Ada']]);
  expect(
    await runs.rows('ops.batches', [
      'partition',
      'records',
      'inserted',
      'unchanged',
      'superseded',
      'skipped',
    ]),
  ).toEqual([
    ['table=customers', 3n, 1n, 0n, 0n, 2n],
    ['table=products', 3n, 0n, 1n, 1n, 1n],
  ]);
});

test('rows of before a table had changes are older than every change', async () => {
  const files = {
    '1.ndjson': [
      '{"id":1,"name":"car","weight":1}',
      '{"id":2,"name":"bus","weight":1}',
      '{"id":3,"name":"van","weight":1}',
    ],
    '2.ndjson': [change('u', 5, { id: 1, name: 'cart', weight: 1 }), change('d', 6, null, { id: 2 })],
    '3.ndjson': [change('t', 4, null)],
  };
  const before = await start(files, { merge: 'upsert', changes: undefined } as never);
  before.take('1.ndjson');
  await before.next();
  const after = await changesRun(products(), files, before.lake);
  after.take('2.ndjson');
  expect((await after.next()).counts).toMatchObject({ restated: 1, deleted: 1 });
  after.take('3.ndjson');
  await after.next();
  expect(await after.rows('silver.products', ROW)).toEqual([[1, 'cart', 100n]]);
  await after.server.close();
});

test('what cannot be read goes to quarantine, each with its reason', async () => {
  const bad: readonly (readonly [string, string])[] = [
    ['[]', 'an object expected'],
    [
      '{"op":"x"',
      "not JSON: Expected ',' or '}' after property value in JSON at position 9 (line 1 column 10)",
    ],
    [change('x', 1, { id: 1 }), "op 'x': c, r, u, d, t or m expected"],
    [change('c', 1, null), "after null: op 'c' has its row there"],
    [change('d', 1, { id: 1 }), "before null: op 'd' has its row there"],
    [change('c', 1, { name: 'car', weight: 1 }), "product_id: the record has no 'id'"],
    [change('d', 1, null, { name: 'car' }), "product_id: the record has no 'id'"],
    [
      change('c', 1, { id: 1, name: '__debezium_unavailable_value', weight: 1 }),
      "name '__debezium_unavailable_value': the source left the value out; set REPLICA IDENTITY FULL for its table",
    ],
    [
      change('c', 1, { id: 1, name: 'car', weight: 1 }, null, { file: '' }),
      "source.file '': the record does not say where its change stands; where its source never does, set order: 'file'",
    ],
    [
      change('c', 1, { id: 1, name: 'car', weight: 1 }, null, { pos: undefined }),
      "source.pos missing: the record does not say where its change stands; where its source never does, set order: 'file'",
    ],
    [
      change('c', 1, { id: 1, name: 'car', weight: 1 }, null, { connector: 'oracle' }),
      "source.connector 'oracle': positions of mysql, postgresql, sqlserver, mariadb are known; set order: 'file'",
    ],
  ];
  const skipped = [
    'null',
    '{"id":1}',
    '{"schema":null,"payload":null}',
    '{"key":{"id":1},"value":null}',
    change('m', 1, null),
    change('c', 1, { id: 4 }, null, { table: 'orders' }),
  ];
  const runs = await start(
    {
      '1.ndjson': [
        ...bad.map(([record]) => record),
        ...skipped,
        change('c', 5, { id: 5, name: 'x', weight: 1 }),
      ],
    },
    { changes: debezium({ table: 'inventory.products' }) },
    { quarantineAllowance: 20 },
  );
  runs.take('1.ndjson');
  expect((await runs.next()).counts).toEqual({
    ...{ ...noCounts, records: bad.length + skipped.length + 1 },
    ...{ inserted: 1, skipped: skipped.length, quarantined: bad.length },
  });
  expect(await runs.rows('ops.quarantine', ['row_number', 'reason', 'raw'])).toEqual(
    bad
      .map(([raw, reason], index) => [BigInt(index + 1), reason, raw])
      .sort((a, b) => (String(a) < String(b) ? -1 : 1)),
  );
  expect(runs.remarks).toEqual(['products: records that change no row: messages (1)']);
});

test('a decimal that is told as bytes has the digits of the column, or is refused', async () => {
  const weight = decimal(9, 3, 'Weight, kg', path('weight'), { written: 'base64_decimal' });
  const enveloped = (scale: string, row: object) =>
    JSON.stringify({
      schema: { fields: [{ field: 'after', fields: [{ field: 'weight', parameters: { scale } }] }] },
      payload: JSON.parse(change('c', 1, row)),
    });
  const runs = await start(
    {
      '1.ndjson': [
        enveloped('3', { id: 1, name: 'car', weight: 'BNI=' }),
        enveloped('3', { id: 2, name: 'debt', weight: '+y4=' }),
        enveloped('2', { id: 3, name: 'bus', weight: 'BNI=' }),
        enveloped('3', { id: 4, name: 'van', weight: '1.5' }),
      ],
    },
    { columns: { product_id: integer('Id', path('id')), name: text('Name', path('name')), weight } },
  );
  runs.take('1.ndjson');
  await runs.next();
  expect(await runs.rows('silver.products', ROW)).toEqual([
    [1, 'car', 1234n],
    [2, 'debt', -1234n],
  ]);
  expect(await runs.rows('ops.quarantine', ['row_number', 'reason'])).toEqual([
    [3n, "weight: the record's schema has 2 digits behind the point, the column 3"],
    [4n, "weight '1.5': the Base64 of an unscaled integer expected"],
  ]);
});

test('objects of an inbox are files: by their keys, versions of a key by when they were written', async () => {
  const box = new MemoryInbox();
  const dms = products({ changes: awsDmsCsv() }, { source: inbox(), coverage: objects(), format: csv() });
  const runs = await slicesRun(dms, () => {}, {}, undefined, { inbox: box });
  close = runs.server.close;
  const put = (key: string, body: string, modified: string) =>
    box.put(`products/${key}`, body, { modified: `2024-06-01T${modified}Z` });
  put('20240601-120000000.csv', 'Op,id,name,weight\nU,1,newest,1\nD,2,gone,1\n', '09:00:00');
  expect((await runs.run('r1', '2024-06-01T10:00:00Z')).counts).toMatchObject({ inserted: 1, unchanged: 1 });
  // The load comes late, and is read anew; the file before it is written once more.
  put('LOAD00000001.csv', 'id,name,weight\n1,loaded,1\n2,loaded,1\n3,loaded,1\n', '09:30:00');
  put('20240601-110000000.csv', 'Op,id,name,weight\nU,3,first,1\n', '10:30:00');
  put('20240601-110000000.csv', 'Op,id,name,weight\nU,3,again,1\n', '10:40:00');
  expect((await runs.run('r2', '2024-06-01T11:00:00Z')).counts).toMatchObject({ records: 5, superseded: 2 });
  expect(await runs.rows('silver.products', ['product_id', 'name'])).toEqual([
    [1, 'newest'],
    [3, 'again'],
  ]);
});
