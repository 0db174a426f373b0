import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { coinlake, query } from '../end-to-end/coinlake.ts';
import { command } from './support/cache.ts';
import { differences, oneDigitAltered, type TextTable } from './support/compare-rows.ts';
import { awsEnvironment, type Lakehouse, openLakehouse } from './support/lakehouse.ts';
import { dataPython } from './support/python.ts';
import { smallLakehouse } from './support/suite.ts';

/** What PyIceberg sees of a table. */
interface State {
  readonly snapshot: string;
  readonly columns: readonly string[];
  readonly ids: readonly number[];
  readonly spec: readonly string[];
  readonly rows: number;
}

let lakehouse: Lakehouse;
let python: string;
const script = (folder: string, name: string, ...args: string[]) =>
  command(python, [join(import.meta.dirname, folder, name), ...args], {
    env: awsEnvironment(lakehouse.endpoint),
  });
beforeAll(async () => {
  python = await dataPython();
  lakehouse = await openLakehouse((await smallLakehouse()).seed);
});
afterAll(() => lakehouse?.close());

const exact = (value: unknown): string => (value === null ? '∅' : String(value));

test('runs go on after another writer added columns and a partition field, and engines agree on the rows', async () => {
  const before = JSON.parse(await script('clients', 'evolve_with_pyiceberg.py', 'evolve')) as Record<
    'silver' | 'gold',
    State
  >;
  expect(before.silver.columns.at(-1)).toBe('note');

  const ended = await coinlake([
    'run',
    'binance_klines',
    '--at',
    '2024-04-10T12:00:00Z',
    '--data',
    lakehouse.data,
  ]);
  expect(ended.code, ended.stderr).toBe(0);

  const snapshots = JSON.stringify({ silver: before.silver.snapshot, gold: before.gold.snapshot });
  const after = JSON.parse(await script('clients', 'evolve_with_pyiceberg.py', 'read', snapshots)) as Record<
    'silver' | 'gold' | 'pastSilver' | 'pastGold',
    State
  >;
  for (const table of ['silver', 'gold'] as const) {
    const { columns, ids, spec } = before[table];
    expect(after[table]).toMatchObject({ columns, ids, spec });
    expect(after[table].snapshot).not.toBe(before[table].snapshot);
  }
  expect(after.silver.rows).toBe(before.silver.rows + 2 * 12);
  expect(after.pastSilver.rows).toBe(before.silver.rows);
  expect(after.pastGold.rows).toBe(before.gold.rows);

  const asked = JSON.stringify([
    { name: 'silver.binance_klines', condition: "open_time >= '2024-04-10T00:00:00'" },
    { name: 'gold.ohlcv_daily', condition: "symbol = 'ETHUSDT'" },
  ]);
  for (const reader of ['with_pyiceberg.py', 'with_duckdb.py']) {
    // DuckDB reads the files alone, which have none of the other writer's columns.
    const hidden = reader === 'with_duckdb.py' ? ['note', 'my_tag'] : [];
    const readings = JSON.parse(await script('readers', reader, asked)) as Record<
      string,
      { readonly all: { readonly columns: string[]; readonly rows: unknown[][] } }
    >;
    for (const [name, { all }] of Object.entries(readings)) {
      const expected = await query(`SELECT * FROM ${name}`, lakehouse.data);
      const columns = Object.keys(expected[0]!).filter((column) => !hidden.includes(column));
      const wanted: TextTable = {
        columns,
        rows: expected.map((row) => columns.map((column) => exact(row[column]))),
      };
      const read: TextTable = { columns: all.columns, rows: all.rows.map((row) => row.map(exact)) };
      expect(differences(read, wanted)).toEqual([]);
      expect(differences(read, oneDigitAltered(wanted, 'close'))).not.toEqual([]);
    }
  }
});
