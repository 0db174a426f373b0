import {
  bigint,
  boolean,
  type Column,
  date,
  decimal,
  double,
  integer,
  text,
  timestamp,
} from '../../../lib/contracts/column.ts';
import { identity, month, type PartitionField } from '../../../lib/contracts/partition.ts';
import type { RowBatch, TableDefinition, TableField } from '../../../lib/contracts/table.ts';
import type { Lake } from '../../../lib/lake/lake.ts';
import { MemoryCatalog } from '../../../lib/lake/memory/catalog.ts';
import { MemoryObjectStore } from '../../../lib/lake/memory/object-store.ts';

export function fieldsOf(columns: Readonly<Record<string, Column>>): TableField[] {
  return Object.entries(columns).map(([name, column], index) => ({
    id: index + 1,
    name,
    type: column.type,
    required: !column.nullable,
    doc: column.description,
  }));
}

/** One column of every type, each required and nullable. */
export const everyType = fieldsOf({
  text: text('t'),
  text_null: text('t', { nullable: true }),
  integer: integer('i'),
  integer_null: integer('i', { nullable: true }),
  bigint: bigint('b'),
  bigint_null: bigint('b', { nullable: true }),
  narrow: decimal(18, 8, 'd'),
  narrow_null: decimal(18, 8, 'd', { nullable: true }),
  wide: decimal(38, 18, 'd'),
  wide_null: decimal(38, 18, 'd', { nullable: true }),
  timestamp: timestamp('ts'),
  timestamp_null: timestamp('ts', { nullable: true }),
  date: date('d'),
  date_null: date('d', { nullable: true }),
  double: double('f'),
  double_null: double('f', { nullable: true }),
  boolean: boolean('o'),
  boolean_null: boolean('o', { nullable: true }),
});

/** Rows of {@link everyType} from a seed: negatives, extremes of 64 and 128 bits, code points above U+FFFF, nulls in every third row. */
export function everyTypeRows(length: number): RowBatch {
  const rows = Array.from({ length }, (_, i) => i);
  const sign = (i: number) => (i % 2 ? -1n : 1n);
  const values: Record<string, (i: number) => string | number | bigint | boolean> = {
    text: (i) => ['', 'a', 'ключ', '\u{1f600}', '\uffee', `row ${i}`][i % 6]!,
    integer: (i) => [0, -1, 2 ** 31 - 1, -(2 ** 31), i][i % 5]!,
    bigint: (i) => [0n, -1n, 2n ** 63n - 1n, -(2n ** 63n), BigInt(i)][i % 5]!,
    narrow: (i) => [0n, -1n, 10n ** 18n - 1n, 1n - 10n ** 18n, sign(i) * BigInt(i)][i % 5]!,
    wide: (i) => [0n, -1n, 10n ** 38n - 1n, 1n - 10n ** 38n, sign(i) * BigInt(i) ** 5n][i % 5]!,
    timestamp: (i) => 1_700_000_000_000_000n + sign(i) * BigInt(i) * 3_600_000_001n,
    date: (i) => 19_700 - 7 * i,
    double: (i) => [0, -0, 1.5e300, -1e-300, i / 3][i % 5]!,
    boolean: (i) => i % 3 === 1,
  };
  return {
    length,
    columns: Object.fromEntries(
      everyType.map(({ name }) => {
        const value = values[name.replace('_null', '')]!;
        return [name, rows.map((i) => (name.endsWith('_null') && i % 3 === 0 ? null : value(i)))];
      }),
    ),
  };
}

/** Plain arrays, so that batches of typed arrays compare with others. */
export const plain = (rows: RowBatch): Record<string, unknown[]> =>
  Object.fromEntries(Object.entries(rows.columns).map(([name, column]) => [name, Array.from(column)]));

/** A small dataset's table: symbol, time, price; partitioned by symbol and month. */
export const candles: TableDefinition = {
  database: 'silver',
  name: 'candles',
  description: 'Candles for tests',
  key: ['symbol', 'open_time'],
  partition: [identity('symbol'), month('open_time')],
  fields: fieldsOf({
    symbol: text('Pair'),
    open_time: timestamp('Start'),
    price: decimal(18, 8, 'Price'),
    volume: decimal(28, 8, 'Volume', { nullable: true }),
  }),
};

export const withPartition = (
  definition: TableDefinition,
  partition: readonly PartitionField[],
): TableDefinition => ({
  ...definition,
  partition,
});

/** 2024-01-01T00:00:00Z in microseconds; its month is 648. */
const JANUARY = 1_704_067_200_000_000n;

/** Hourly candles of January 2024 whose price and volume tell `version`. */
export function candleRows(symbol: string, count: number, version = 1): RowBatch {
  const rows = Array.from({ length: count }, (_, i) => i);
  return {
    length: count,
    columns: {
      symbol: rows.map(() => symbol),
      open_time: BigInt64Array.from(rows, (i) => JANUARY + BigInt(i) * 3_600_000_000n),
      price: BigInt64Array.from(rows, (i) => BigInt(version * 1_000_000 + i) * 100_000_000n),
      volume: rows.map((i) => (i % 5 === 4 ? null : BigInt(i) * -7n)),
    },
  };
}

export function memoryLake(options: Partial<Lake> = {}): Lake {
  let now = 1_800_000_000_000;
  return {
    objects: new MemoryObjectStore(),
    catalog: new MemoryCatalog(),
    namespace: '',
    bucket: 'lake',
    clock: { now: () => (now += 1000), pause: () => Promise.resolve() },
    ...options,
  };
}
