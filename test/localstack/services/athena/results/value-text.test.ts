import { DuckDBInstance } from '@duckdb/node-api';
import { expect, test } from 'vitest';
import { doubleText, valueText } from '../../../../../localstack/services/athena/results/value-text.ts';

const cases: readonly (readonly [string, string, string | null])[] = [
  [
    "CAST('-12345678901234567890.123456789012345678' AS DECIMAL(38,18))",
    'decimal(38, 18)',
    '-12345678901234567890.123456789012345678',
  ],
  ['CAST(0.5 AS DECIMAL(3,2))', 'decimal(3, 2)', '0.50'],
  ['CAST(-0.05 AS DECIMAL(3,2))', 'decimal(3, 2)', '-0.05'],
  ['9223372036854775807', 'bigint', '9223372036854775807'],
  ["TIMESTAMP '2024-02-29 23:59:59.123456'", 'timestamp(6)', '2024-02-29 23:59:59.123456'],
  ["TIMESTAMP '2024-02-29 23:59:59.123456'", 'timestamp(3)', '2024-02-29 23:59:59.123'],
  ["TIMESTAMP '2024-02-29 00:00:00'", 'timestamp(0)', '2024-02-29 00:00:00'],
  ["TIMESTAMP '1969-12-31 23:59:59.999999'", 'timestamp(6)', '1969-12-31 23:59:59.999999'],
  ["DATE '2024-02-29'", 'date', '2024-02-29'],
  ['1::DOUBLE', 'double', '1.0'],
  ['true', 'boolean', 'true'],
  ['NULL::VARCHAR', 'varchar', null],
  ["''", 'varchar', ''],
  ['[1.5::DECIMAL(3,1), NULL]', 'array(decimal(3, 1))', '[1.5, null]'],
  ["MAP {'a': 1::DOUBLE}", 'map(varchar, double)', '{a=1.0}'],
  ["{'x': 1, 'y': ['p', 'q']}", 'row(x integer, y array(varchar))', '{x=1, y=[p, q]}'],
  ["{'field0': 1, 'field1': 2}", 'row("2" integer, "1" integer)', '{2=1, 1=2}'],
  ["{'field0': 1, 'field1': 2}", 'row(__proto__ integer, "a, ""b)" integer)', '{__proto__=1, a, "b)=2}'],
  [
    "{'field0': {'field0': TIMESTAMP '2024-01-01 00:00:00.123456'}}",
    'row(row(timestamp(6)))',
    '{field0={field0=2024-01-01 00:00:00.123456}}',
  ],
];

test.each(cases)('%s as %s', async (sql, type, expected) => {
  const connection = await (await DuckDBInstance.create()).connect();
  const [row] = (await connection.runAndReadAll(`SELECT ${sql}`)).getRows();
  expect(valueText(row?.[0] ?? null, type)).toBe(expected);
  connection.closeSync();
});

test.each([
  [0, '0.0'],
  [-0, '-0.0'],
  [0.1, '0.1'],
  [123456.789, '123456.789'],
  [9999999, '9999999.0'],
  [1e7, '1.0E7'],
  [1.5e21, '1.5E21'],
  [0.001, '0.001'],
  [0.00099, '9.9E-4'],
  [Number.NaN, 'NaN'],
  [Number.NEGATIVE_INFINITY, '-Infinity'],
])('the double %d as Java writes it', (value, text) => {
  expect(doubleText(value)).toBe(text);
});
