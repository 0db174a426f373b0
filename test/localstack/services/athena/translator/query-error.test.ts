import type { DuckDBConnection } from '@duckdb/node-api';
import { beforeAll, expect, test } from 'vitest';
import { trinoError } from '../../../../../localstack/services/athena/translator/query-error.ts';
import { connect, runTranslated } from './run-translated.ts';

let connection: DuckDBConnection;
beforeAll(async () => {
  connection = await connect();
});

// Messages as Trino 476 gave them.
test.each([
  ['SELECT 1 / 0', 'DIVISION_BY_ZERO: Division by zero'],
  ['SELECT 2147483647 + 1', 'NUMERIC_VALUE_OUT_OF_RANGE: integer addition overflow: 2147483647 + 1'],
  ["SELECT DECIMAL '1' / DECIMAL '0'", 'DIVISION_BY_ZERO: Division by zero'],
  [
    "SELECT DECIMAL '99999999999999999999999999999999999999' * DECIMAL '10'",
    'NUMERIC_VALUE_OUT_OF_RANGE: Decimal overflow',
  ],
  [
    'SELECT CAST(100 AS decimal(38,18)) * CAST(1 AS decimal(38,18))',
    'NUMERIC_VALUE_OUT_OF_RANGE: Decimal overflow',
  ],
  ["SELECT CAST('x' AS integer)", "INVALID_CAST_ARGUMENT: Cannot cast 'x' to INT"],
  [
    'SELECT CAST(123456 AS decimal(5,2))',
    "INVALID_CAST_ARGUMENT: Cannot cast INTEGER '123456' to DECIMAL(5, 2)",
  ],
  [
    'SELECT ARRAY[1][2]',
    'INVALID_FUNCTION_ARGUMENT: Array subscript must be less than or equal to array length: 2 > 1',
  ],
  ["SELECT map(ARRAY['a'], ARRAY[1])['b']", 'INVALID_FUNCTION_ARGUMENT: Key not present in map: b'],
  [
    'SELECT (SELECT x FROM (VALUES 1, 2) t(x))',
    'SUBQUERY_MULTIPLE_ROWS: Scalar sub-query has returned multiple rows',
  ],
])('%s fails as %s', async (sql, message) => {
  const error = await runTranslated(connection, sql).catch((reason: Error) => reason);
  expect(trinoError((error as Error).message)).toBe(message);
});

test('what has no counterpart keeps its words', () => {
  expect(trinoError('IO Error: no such file')).toBe('GENERIC_INTERNAL_ERROR: no such file');
});
