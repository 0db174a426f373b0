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
  ['SELECT - CAST(-128 AS tinyint)', 'NUMERIC_VALUE_OUT_OF_RANGE: tinyint negation overflow: -128'],
  [
    'SELECT abs(CAST(-128 AS tinyint))',
    'NUMERIC_VALUE_OUT_OF_RANGE: Value -128 is out of range for abs(tinyint)',
  ],
  [
    "SELECT CAST(TINYINT '74' * TINYINT '49' AS boolean)",
    'NUMERIC_VALUE_OUT_OF_RANGE: tinyint multiplication overflow: 74 * 49',
  ],
  ['SELECT TRY_CAST(1 / 0 AS varchar)', 'DIVISION_BY_ZERO: Division by zero'],
  ["SELECT CAST(JSON '{}' AS bigint)", "INVALID_CAST_ARGUMENT: Cannot cast '{}' to bigint"],
  ['SELECT CAST(1e20 AS bigint)', 'INVALID_CAST_ARGUMENT: Unable to cast 1.0E20 to bigint'],
  ['SELECT CAST(300e0 AS tinyint)', 'NUMERIC_VALUE_OUT_OF_RANGE: Out of range for tinyint: 300.0'],
  [
    'SELECT CAST(1e40 AS decimal(38,2))',
    "INVALID_CAST_ARGUMENT: Cannot cast DOUBLE '1.0E40' to DECIMAL(38, 2)",
  ],
  ["SELECT from_unixtime(0, 'x')", 'NOT_SUPPORTED: Time zone not supported: x'],
  ["SELECT INTERVAL '1' DAY / 0", 'INVALID_FUNCTION_ARGUMENT: Cannot divide by double 0.0'],
  ['SELECT map(ARRAY[NULL], ARRAY[1])', 'INVALID_FUNCTION_ARGUMENT: map key cannot be null'],
  [
    'SELECT map(ARRAY[ROW(1, map(ARRAY[1], ARRAY[NULL]))], ARRAY[1])',
    'INVALID_FUNCTION_ARGUMENT: map key cannot be indeterminate',
  ],
  [
    "SELECT sum(x) FROM (VALUES DECIMAL '99999999999999999999999999999999999999', DECIMAL '1') t(x)",
    'NUMERIC_VALUE_OUT_OF_RANGE: Decimal overflow',
  ],
  [
    'SELECT sum(x) OVER (ORDER BY n) FROM (VALUES (1, 9223372036854775807), (2, 1)) t(n, x)',
    "NOT_SUPPORTED: A window's sum past the range of bigint is not supported by the local Athena",
  ],
  [
    'SELECT ARRAY[1, NULL] < ARRAY[1, 2]',
    'NOT_SUPPORTED: The order of arrays with null elements is not supported by the local Athena',
  ],
  [
    'SELECT max_by(1, x) FROM (VALUES ROW(ROW(1, NULL)), ROW(ROW(1, 2))) t(x)',
    'NOT_SUPPORTED: The order of rows with null elements is not supported by the local Athena',
  ],
  [
    "SELECT DATE '0001-01-01' - INTERVAL '2' YEAR",
    'NOT_SUPPORTED: A year before 1 or after 9999 is not supported by the local Athena',
  ],
  [
    "SELECT TIMESTAMP '9999-12-31 00:00:00' + INTERVAL '2' DAY",
    'NOT_SUPPORTED: A year before 1 or after 9999 is not supported by the local Athena',
  ],
  [
    "SELECT TIMESTAMP '2600-01-01 00:00:00.123456789'",
    'NOT_SUPPORTED: A timestamp of more than six digits before 1677 or after 2262 is not supported by the local Athena',
  ],
  [
    "SELECT INTERVAL '1-2' YEAR TO MONTH * 2147483647",
    'NOT_SUPPORTED: An interval of more months than an integer holds is not supported by the local Athena',
  ],
  [
    "SELECT hamming_distance('é', 'ee')",
    'INVALID_FUNCTION_ARGUMENT: The input strings to hamming_distance function must have the same length',
  ],
  [
    "SELECT split_to_map('a=1,a=2', ',', '=')",
    'INVALID_FUNCTION_ARGUMENT: Duplicate keys (a) are not allowed',
  ],
  ["SELECT from_hex('xyz')", 'INVALID_FUNCTION_ARGUMENT: invalid input length 3'],
  ["SELECT from_hex('zz')", 'INVALID_FUNCTION_ARGUMENT: not a hexadecimal digit: "z" = 122'],
  [
    "SELECT url_decode('%zz')",
    'INVALID_FUNCTION_ARGUMENT: URLDecoder: Illegal hex characters in escape (%) pattern - not a hexadecimal digit: "z" = 122',
  ],
  [
    "SELECT from_iso8601_date('2024-02-30')",
    'INVALID_FUNCTION_ARGUMENT: Cannot parse "2024-02-30": Value 30 for dayOfMonth must be in the range [1,29]',
  ],
  [
    "SELECT parse_duration('x')",
    'INVALID_FUNCTION_ARGUMENT: duration is not a valid data duration string: x',
  ],
  [
    'SELECT array_sort(ARRAY[3, 1], (a, b) -> 5)',
    'INVALID_FUNCTION_ARGUMENT: Lambda comparator must return either -1, 0, or 1',
  ],
  [
    "SELECT regexp_extract('a', 'b', 1)",
    'INVALID_FUNCTION_ARGUMENT: Pattern has 0 groups. Cannot access group 1',
  ],
  [
    'WITH RECURSIVE r (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 12) SELECT max(n) FROM r',
    "NOT_SUPPORTED: Recursion depth limit exceeded (10). Use 'max_recursion_depth' session property to modify the limit.",
  ],
])('%s fails as %s', async (sql, message) => {
  const error = await runTranslated(connection, sql).catch((reason: Error) => reason);
  expect(trinoError((error as Error).message)).toBe(message);
});

test('what has no counterpart has no words here', () => {
  expect(trinoError('IO Error: no such file')).toBeUndefined();
  expect(
    trinoError(
      'Parser Error: Max expression depth limit of 1000 exceeded. Use "SET max_expression_depth TO x" to increase the maximum expression depth.',
    ),
  ).toBeUndefined();
});

test('a pattern that is nested too deep for its function is refused', async () => {
  const pattern = `${'('.repeat(5000)}a${')'.repeat(5000)}`;
  await expect(runTranslated(connection, `SELECT regexp_like('a', '${pattern}')`)).rejects.toThrow(
    'NOT_SUPPORTED: A value that is nested this deep is not supported by the local Athena',
  );
});

test.each([
  [
    "regexp_like('a', '\\p{constructor}')",
    "The property 'constructor' in the regular expression '\\p{constructor}'",
  ],
  [
    "regexp_like('a', '[[:constructor:]]')",
    "The property 'constructor' in the regular expression '[[:constructor:]]'",
  ],
])('names of an object’s prototype: SELECT %s', async (sql, what) => {
  await expect(runTranslated(connection, `SELECT ${sql}`)).rejects.toThrow(
    `NOT_SUPPORTED: ${what} is not supported by the local Athena`,
  );
});

test('a row’s field of the prototype’s name keeps its value', async () => {
  const { rows } = await runTranslated(
    connection,
    'SELECT CAST(ROW(1, 2) AS row("__proto__" integer, "constructor" integer))',
  );
  expect(rows).toEqual([[[1, 2]]]);
  await expect(runTranslated(connection, "SELECT parse_duration('1constructor')")).rejects.toThrow(
    'INVALID_FUNCTION_ARGUMENT: Unknown time unit: constructor',
  );
});

// What Trino itself mistakes, or what is right only by the plan of the query, is no value here.
test.each([
  ['CAST(true AS decimal(3,3))', 'CAST from boolean to decimal(3, 3)'],
  [
    "CAST(TIMESTAMP '1969-12-31 23:59:58.5' AS time(0))",
    'The time of a timestamp before 1970 with more digits than the time',
  ],
  ["TIME '18:27:30' + INTERVAL '107' DAY", 'A time of day moved by more than 106 days'],
  ['width_bucket(5e0, ARRAY[1e0, NULL])', 'width_bucket with null bins'],
  ["DECIMAL '7' = CAST('0.5' AS decimal(38,38))", "A comparison of decimals that decimal(38,38) can't hold"],
  ['ARRAY[nan()] < ARRAY[1e0]', 'A comparison of arrays with NaN within'],
  ['contains(ARRAY[ROW(1, 2)], ROW(1, NULL))', 'contains of rows with null elements'],
  ['ARRAY[1] IN (VALUES ARRAY[1])', 'A comparison of array(integer) with the rows of a query'],
  ['array_max(ARRAY[ROW(nan()), ROW(1e0)])', 'A comparison of rows with NaN within'],
  ['nan() IN (VALUES nan())', 'NaN compared with the rows of a query'],
  ['max(ARRAY[x]) FROM (VALUES nan(), 1e0) t(x)', 'A comparison of arrays with NaN within'],
  ['max(x, 2) FROM (VALUES nan(), 1e0) t(x)', 'max of several doubles with NaN among them'],
  ['min_by(x, y, 1) FROM (VALUES (NULL, 1), (5, 2)) t(x, y)', 'min_by of null values'],
  ["regexp_like('a', 'a++')", "A repetition of a repetition in the regular expression 'a++'"],
  ["format_datetime(TIMESTAMP '2024-01-01 00:00:00 UTC', 'z')", "The letter z of the pattern 'z'"],
])('SELECT %s is refused', async (sql, what) => {
  const failed = await runTranslated(connection, `SELECT ${sql}`).then(
    () => 'none',
    ({ message }: Error) => (/^[A-Z_]+: /.test(message) ? message : trinoError(message)),
  );
  expect(failed).toBe(`NOT_SUPPORTED: ${what} is not supported by the local Athena`);
});
