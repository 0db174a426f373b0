import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Column } from '../../lib/contracts/column.ts';
import {
  awsDms,
  awsDmsCsv,
  bigint,
  boolean,
  csv,
  date,
  debezium,
  decimal,
  double,
  integer,
  maxwell,
  path,
  text,
  timestamp,
} from '../../lib/ingestion/index.ts';
import { changesRun, products } from '../lambdas/support/changes-run.ts';
import { type RecordedLake, recordedLake } from './recorded-lake.ts';
import { rowTexts } from './row-texts.ts';

const recordings = process.env.COINLAKE_RECORDINGS && resolve(process.env.COINLAKE_RECORDINGS);

let close: (() => Promise<void>) | undefined;
afterEach(() => close?.());

const linesOf = (file: string): readonly string[] =>
  readFileSync(join(recordings!, 'cdc', file), 'utf8')
    .split(/\r?\n/)
    .filter((line) => line !== '');

/** JSON whose numbers are the texts that they were written as. It imports nothing of the product. */
const parsed = (line: string) =>
  JSON.parse(line, ((_: string, value: unknown, { source }: { source?: string }) =>
    typeof value === 'number' ? source : value) as never);

type Values = Readonly<Record<string, string | null | undefined>>;

/** What each change says, in the order in which it happened: the key that is gone, and the row that is there. */
interface Told {
  readonly gone?: Values;
  readonly row?: Values | null;
}

/** The table as the source has it in the end. */
function replayed(changes: readonly Told[], key: string): readonly Values[] {
  const table = new Map<string, Values>();
  for (const { gone, row } of changes) {
    if (gone) table.delete(gone[key]!);
    if (row) table.set(row[key]!, row);
  }
  return [...table.values()];
}

const weights = (rows: readonly Values[]) =>
  rows
    .map(({ id, name, description, weight, ...more }) => [
      Number(id),
      name,
      description,
      Number(weight),
      ...Object.values(more),
    ])
    .sort((a, b) => (String(a) < String(b) ? -1 : 1));

const COLUMNS = {
  product_id: integer('Id', path('id')),
  name: text('Name', path('name')),
  description: text('Description', path('description'), { nullable: true }),
  weight: double('Weight', path('weight')),
};
const NAMES = Object.keys(COLUMNS);

test('the oracle replays inserts, updates and deletes, and sees one altered value', () => {
  const changes = [
    { row: { id: '1', name: 'a', description: null, weight: '1' } },
    { gone: { id: '1' }, row: { id: '1', name: 'b', description: null, weight: '1.50' } },
    { row: { id: '2', name: 'c', description: null, weight: '2' } },
    { gone: { id: '2' } },
  ];
  expect(weights(replayed(changes, 'id'))).toEqual([[1, 'b', null, 1.5]]);
  const altered = changes.with(1, { ...changes[1]!, row: { ...changes[1]!.row!, weight: '1.51' } });
  expect(weights(replayed(altered, 'id'))).not.toEqual(weights(replayed(changes, 'id')));
  expect(parsed('{"a":1.50}')).toEqual({ a: '1.50' });
});

describe.skipIf(!recordings || !existsSync(join(recordings, 'cdc')))('every recorded change file', () => {
  const DEBEZIUM = 'debezium/mysql-products-cud.ndjson';
  const debeziumChanges = (file: string): readonly Told[] =>
    linesOf(file)
      .map(parsed)
      .map((record) => record.payload ?? record)
      .map(({ before, after }) => ({ gone: before ?? undefined, row: after }));

  /** Takes files by the names that they are given, each in a run of its own. */
  async function takeEach(
    table: Parameters<typeof products>[0],
    files: Readonly<Record<string, readonly string[]>>,
    options: Parameters<typeof products>[1] = {},
  ) {
    const runs = await changesRun(products(table, options), files);
    close = runs.server.close;
    let records = 0;
    for (const name of Object.keys(files)) {
      runs.take(name);
      records += (await runs.next()).counts.records;
    }
    expect(await runs.rows('ops.quarantine', ['reason', 'raw'])).toEqual([]);
    return { runs, records };
  }

  describe('by the example of a shop', () => {
    let lake: RecordedLake;
    beforeAll(async () => {
      lake = await recordedLake(recordings!);
    }, 600_000);
    afterAll(() => lake?.close());

    test('products of Debezium', async () => {
      const expected = replayed(debeziumChanges(DEBEZIUM), 'id')
        .map(({ id, name, description, weight }) => ({
          ...{ product_id: id!, name: name!, description: description! },
          weight: String(Number(weight)),
        }))
        .sort((a, b) => Number(a.product_id) - Number(b.product_id));
      const row = /│ shop_products +│ +\d+ │ +(\d+) │ +(\d+) │/.exec(lake.said);
      expect(Number(row?.[1])).toBe(linesOf(DEBEZIUM).length);
      const found = await rowTexts(lake, 'silver.shop_products', expected, 'product_id', (_, text) => text);
      expect(found).toEqual(expected);
      const deleted = [{ product_id: '111' }];
      expect(
        await rowTexts(lake, 'silver.shop_products_deleted', deleted, 'product_id', (_, text) => text),
      ).toEqual(deleted);
    });
  });

  test('envelopes within schema and payload, with columns that come later', async () => {
    const folder = 'debezium-schema-payload';
    const order = ['products-schema-evolution-1', 'products-schema-evolution-2', 'products-delete'];
    const files = order.map(
      (name, index) => [`${index}.ndjson`, linesOf(`${folder}/${name}.ndjson`)] as const,
    );
    const { runs, records } = await takeEach(
      {
        changes: debezium({ order: 'file' }),
        columns: COLUMNS,
        appended: { age: integer('Age', path('age'), { nullable: true }) },
      },
      // They tell no position; the last to come is the first to be taken.
      Object.fromEntries(files.toReversed()),
    );
    expect(records).toBe(files.flatMap(([, lines]) => lines).length);
    const expected = replayed(
      order.flatMap((name) => debeziumChanges(`${folder}/${name}.ndjson`)),
      'id',
    ).map(({ id, name, description, weight, age }) => [
      Number(id),
      name,
      description,
      Number(weight),
      Number(age),
    ]);
    expect(expected).toHaveLength(1);
    expect(await runs.rows('silver.products', [...NAMES, 'age'])).toEqual(expected);
  });

  test('columns of all types of MySQL', async () => {
    const lines = linesOf('debezium-schema-payload/all-types.ndjson');
    const { payload, schema } = parsed(lines[0]!);
    interface Field {
      readonly field: string;
      readonly type: string;
      readonly name?: string;
      readonly parameters?: { readonly scale?: string };
    }
    const row: { readonly fields: readonly Field[] } =
      schema.fields.find(({ field }: Field) => field === 'after') ?? schema.fields[0];
    const types = new Map(row.fields.map((field) => [field.field, field]));
    const columns: Record<string, Column> = {};
    const expected: unknown[] = [];
    const nameOf = (field: string) => field.replace(/^_/, 'c_');
    for (const [field, value] of Object.entries<string>(payload.after)) {
      const object = new RegExp(`"${field}": *(\\{[^}]*\\})`).exec(
        lines[0]!.slice(lines[0]!.indexOf('"payload"')),
      );
      const written = object ? object[1]!.replaceAll(' ', '') : value;
      const { column, memory } = readAs(field, types.get(field)!, written);
      columns[nameOf(field)] = column;
      expected.push(memory);
    }
    const { runs, records } = await takeEach(
      { changes: debezium({ order: 'file' }), key: ['c_id'], columns },
      { '1.ndjson': lines },
    );
    expect(records).toBe(1);
    expect(expected).toHaveLength(78);
    expect(await runs.rows('silver.products', Object.keys(columns))).toEqual([expected]);
  });

  test('AWS DMS, with columns that come later', async () => {
    const files = Object.fromEntries(
      [3, 1, 2].map((part) => [
        `${part}.ndjson`,
        linesOf(`aws-dms-json/product-schema-evolution-${part}.ndjson`),
      ]),
    );
    const { runs, records } = await takeEach(
      {
        changes: awsDms({ table: 'test.product' }),
        columns: COLUMNS,
        appended: {
          age: integer('Age', path('age'), { nullable: true }),
          address: text('Address', path('address'), { nullable: true }),
        },
      },
      files,
    );
    const changes = Object.keys(files)
      .sort()
      .flatMap((name) => files[name]!.map(parsed));
    expect(records).toBe(changes.length);
    const expected = replayed(
      changes.map(({ data, metadata: { operation } }) =>
        operation === 'delete' ? { gone: data } : { gone: { id: data.BI_id }, row: data },
      ),
      'id',
    ).map(({ id, name, description, weight, age, address }) => [
      ...[Number(id), name, description, Number(weight)],
      ...[age === undefined ? null : Number(age), address ?? null],
    ]);
    expect(await runs.rows('silver.products', [...NAMES, 'age', 'address'])).toEqual(expected);
    expect(expected).toHaveLength(5);
  });

  test('Maxwell, a half after the other and the other way round', async () => {
    const lines = linesOf('maxwell/mysql-products.ndjson');
    const expected = weights(
      replayed(
        lines.map(parsed).map(({ type, data }) => (type === 'delete' ? { gone: data } : { row: data })),
        'id',
      ),
    );
    expect(expected).toHaveLength(8);
    const halves = { '1.ndjson': lines.slice(0, 10), '2.ndjson': lines.slice(10) };
    for (const files of [halves, Object.fromEntries(Object.entries(halves).toReversed())]) {
      const { runs, records } = await takeEach(
        { changes: maxwell({ table: 'test.product' }), columns: COLUMNS },
        files,
      );
      expect(records).toBe(lines.length);
      expect(await runs.rows('silver.products', NAMES)).toEqual(expected);
      await close?.();
    }
  });

  test('a full load of AWS DMS: every cell, doubles with exponents digit by digit', async () => {
    const lines = linesOf('aws-dms-csv-full-load/crypto-quotes-2023-02-12/LOAD00000001.csv');
    const numbers = {
      ...{ price: 36, volume_24h: 24, circulating_supply: 15, total_supply: 15, max_supply: 8 },
      ...{ percent_change_1h: 23, percent_change_24h: 23, percent_change_7d: 20 },
    };
    const { runs, records } = await takeEach(
      {
        changes: awsDmsCsv(),
        key: ['id'],
        columns: {
          id: integer('Asset', path('id')),
          name: text('Name', path('name')),
          symbol: text('Symbol', path('symbol')),
          data_added: timestamp('Since when it is listed', path('data_added'), { written: 'iso_8601' }),
          last_updated: timestamp('When it was quoted', path('last_updated'), { written: 'iso_8601' }),
          ...Object.fromEntries(
            Object.entries(numbers).map(([name, scale]) => [
              name,
              // Prices have up to 6 digits before the point and up to 36 behind it: no decimal holds both.
              name === 'price'
                ? double('USD', path(name))
                : decimal(38, scale, name, path(name), { nullable: true }),
            ]),
          ),
        },
      },
      { 'LOAD00000001.csv': lines },
      { format: csv() },
    );
    const [header = '', ...rows] = lines;
    const names = header.split(',');
    const expected = rows.map((line) =>
      cells(line).map((cell, index) => {
        const name = names[index]!;
        if (name === 'id') return Number(cell);
        if (name === 'data_added' || name === 'last_updated') return BigInt(Date.parse(cell)) * 1000n;
        if (name === 'price') return Number(cell);
        const scale = numbers[name as keyof typeof numbers];
        if (scale === undefined) return cell;
        return cell === '' ? null : scaled(cell, scale);
      }),
    );
    expect(records).toBe(5000);
    expect(expected.flat().filter((cell) => cell === null)).toHaveLength(1469);
    const found = await runs.rows('silver.products', names);
    const byId = (a: readonly unknown[], b: readonly unknown[]) => Number(a[0]) - Number(b[0]);
    expect(found.toSorted(byId)).toEqual(expected.toSorted(byId));
  }, 120_000);
});

/** Cells of a line, of which some are quoted. */
const cells = (line: string): readonly string[] =>
  [...`${line},`.matchAll(/(?:"((?:[^"]|"")*)"|([^,]*)),/g)].map(
    ([, quoted, plain = '']) => quoted?.replaceAll('""', '"') ?? plain,
  );

/** The unscaled integer of a number with an exponent: its digits, moved. */
function scaled(number: string, scale: number): bigint {
  const [mantissa = '', exponent = '0'] = number.replace(/^\+/, '').split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  const zeros = Number(exponent) - fraction.length + scale;
  const digits = BigInt(whole + fraction);
  if (zeros >= 0) return digits * 10n ** BigInt(zeros);
  const divisor = 10n ** BigInt(-zeros);
  if (digits % divisor !== 0n) throw new Error(`${number} has more than ${scale} digits`);
  return digits / divisor;
}

/** How a column of the source is read, and what its value is in memory. */
function readAs(
  field: string,
  {
    type,
    name = '',
    parameters: { scale = '0' } = {},
  }: { readonly type: string; readonly name?: string; readonly parameters?: { readonly scale?: string } },
  value: string,
): { readonly column: Column; readonly memory: unknown } {
  const from = path(field);
  const iso = { written: 'iso_8601' } as const;
  switch (name.split('.').at(-1)) {
    case 'Decimal':
      return {
        column: decimal(38, Number(scale), field, from),
        memory: scaled(value, Number(scale)),
      };
    case 'Date':
      return { column: date(field, from, { written: 'epoch_days' }), memory: Number(value) };
    case 'Timestamp':
      return { column: timestamp(field, from, { written: 'epoch_ms' }), memory: BigInt(value) * 1000n };
    case 'MicroTimestamp':
      return { column: timestamp(field, from, { written: 'epoch_us' }), memory: BigInt(value) };
    case 'ZonedTimestamp': {
      const micros = BigInt(/\.\d{3}(\d{3})Z/.exec(value)?.[1] ?? '0');
      return { column: timestamp(field, from, iso), memory: BigInt(Date.parse(value)) * 1000n + micros };
    }
  }
  switch (type) {
    case 'boolean':
      return { column: boolean(field, from), memory: value };
    case 'int64':
      return { column: bigint(field, from), memory: BigInt(value) };
    case 'double':
      return { column: double(field, from), memory: Number(value) };
    default:
      return type.startsWith('int')
        ? { column: integer(field, from), memory: Number(value) }
        : { column: text(field, from), memory: value };
  }
}
