import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LocalAthena, startLocalAthena } from '../../../../../glue-sql/gold/local-athena.ts';
import { reason, succeed } from '../../run-statement.ts';

const T0 = Date.parse('2024-06-01T00:00:00Z');
const HOUR = 3_600_000;
let now = T0;
let local: LocalAthena;
let snapshots: string[];
beforeAll(async () => {
  local = await startLocalAthena(() => new Date(now));
  // A table's first snapshot is stamped by the system's clock unless the lake is told another: this one comes by INSERT.
  await succeed(
    local,
    "CREATE TABLE silver.t (a int) LOCATION 's3://lake/t/' TBLPROPERTIES ('table_type'='ICEBERG')",
  );
  for (const value of [1, 2]) {
    now += HOUR;
    await succeed(local, `INSERT INTO silver.t VALUES (${value})`);
  }
  now += HOUR;
  const rows = await local.query('SELECT snapshot_id FROM silver."t$snapshots" ORDER BY committed_at');
  snapshots = rows.slice(1).map(([id]) => id!);
});
afterAll(() => local.close());

const sum = async (asOf: string) =>
  (await local.query(`SELECT sum(t.a), count(*) FROM silver.t FOR ${asOf} AS t`))[1];

test('a version by its snapshot or its branch, alone and beside others', async () => {
  expect(await sum(`VERSION AS OF ${snapshots[1]}`)).toEqual(['1', '1']);
  expect(await sum(`VERSION AS OF ${snapshots[0]}`)).toEqual([null, '0']);
  expect(await sum("VERSION AS OF 'main'")).toEqual(['3', '2']);
  expect(
    await local.query(
      `SELECT n.a FROM silver.t AS n LEFT JOIN silver.t FOR VERSION AS OF ${snapshots[1]} AS o ON n.a = o.a WHERE o.a IS NULL`,
    ),
  ).toEqual([['a'], ['2']]);
});

test('a time: what was current then', async () => {
  expect(await sum("TIMESTAMP AS OF TIMESTAMP '2024-06-01 01:00:00 UTC'")).toEqual(['1', '1']);
  expect(await sum("TIMESTAMP AS OF TIMESTAMP '2024-06-01 01:59:59.999'")).toEqual(['1', '1']);
  expect(await sum("TIMESTAMP AS OF TIMESTAMP '2024-06-01 04:00:00 Europe/Kyiv'")).toEqual(['1', '1']);
  expect(await sum("TIMESTAMP AS OF current_timestamp - INTERVAL '1' HOUR")).toEqual(['3', '2']);
  expect(await sum("TIMESTAMP AS OF current_timestamp - INTERVAL '61' MINUTE")).toEqual(['1', '1']);
});

test.each([
  [
    "FOR TIMESTAMP AS OF TIMESTAMP '2020-01-01 00:00:00'",
    'INVALID_ARGUMENTS: No version history table silver.t at or before 2020-01-01T00:00:00.000Z',
  ],
  [
    "FOR TIMESTAMP AS OF TIMESTAMP '2100-01-01 00:00:00'",
    "INVALID_ARGUMENTS: Pointer value '2100-01-01T00:00:00.000Z' is not in the past",
  ],
  ['FOR VERSION AS OF 17', 'INVALID_ARGUMENTS: Iceberg snapshot ID does not exists: 17'],
  ["FOR VERSION AS OF 'x'", 'INVALID_ARGUMENTS: Cannot find snapshot with reference name: x'],
  ['FOR TIMESTAMP AS OF 1', 'TYPE_MISMATCH: line 1:24: Unsupported type for temporal table version: integer'],
  ['FOR VERSION AS OF 1.5E0', 'TYPE_MISMATCH: line 1:24: Unsupported type for table version: double'],
  [
    'FOR VERSION AS OF a',
    "COLUMN_NOT_FOUND: line 1:42: Column 'a' cannot be resolved or requester is not authorized to access requested resources",
  ],
])('refuses %s', async (asOf, message) => {
  expect(await reason(local, `SELECT 1 FROM silver.t ${asOf}`)).toBe(message);
});
