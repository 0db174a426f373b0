import { describe, expect, test } from 'vitest';
import { bindQuery } from '../../../../lib/sql/bind/bind-query.ts';
import { decimal, timestamp, typeName, VARCHAR } from '../../../../lib/sql/types/type.ts';

const klines = {
  columns: [
    { name: 'symbol', type: VARCHAR },
    { name: 'open_time', type: timestamp(6) },
    { name: 'close', type: decimal(18, 8) },
    { name: 'volume', type: decimal(28, 8) },
  ],
};

const bind = (sql: string, parameters: string[] = []) =>
  bindQuery(sql, {
    catalog: {
      defaultDatabase: 'silver',
      table: (database, name) => (database === 'silver' && name === 'klines' ? klines : undefined),
    },
    session: { timeZone: 'UTC', now: new Date('2024-06-01T00:00:00Z') },
    parameters,
  });

const columns = (sql: string, parameters?: string[]) =>
  bind(sql, parameters).columns.map(({ name, type }) => `${name} ${typeName(type)}`);

describe('bindQuery', () => {
  test("a fold's state takes the type that its lambda returns", () => {
    expect(columns("SELECT reduce(ARRAY[BIGINT '5'], 0, (s, x) -> s + x, s -> s)")).toEqual(['_col0 bigint']);
    expect(() => columns("SELECT reduce(ARRAY[5], BIGINT '0', (s, x) -> x, s -> s)")).toThrow(
      /^FUNCTION_NOT_FOUND: line 1:8: Unexpected parameters \(array\(integer\), bigint, <function>, <function>\) for function reduce\./,
    );
  });

  test('names and types columns as Athena does', () => {
    expect(columns('SELECT Symbol, close * volume, sum(volume) OVER () AS total FROM klines')).toEqual([
      'symbol varchar',
      '_col1 decimal(38, 16)',
      'total decimal(38, 8)',
    ]);
  });

  test('finds tables by one to three parts, whatever the case', () => {
    for (const name of ['klines', 'silver.KLINES', '"AwsDataCatalog"."silver"."klines"']) {
      expect(bind(`SELECT 1 FROM ${name}`).tables).toEqual([{ database: 'silver', name: 'klines' }]);
    }
  });

  test('a WITH query hides a table of its name', () => {
    expect(bind('WITH klines AS (SELECT 1 AS x) SELECT x FROM klines').tables).toEqual([]);
  });

  test('parameters are literals in their order', () => {
    expect(columns('SELECT ? AS a, ? AS b', ["'x'", '1.50'])).toEqual(['a varchar(1)', 'b decimal(3, 2)']);
  });

  test.each([
    [
      'SELECT x FROM klines',
      "COLUMN_NOT_FOUND: line 1:8: Column 'x' cannot be resolved or requester is not authorized to access requested resources",
    ],
    ['SELECT 1\nFROM silver.x', "TABLE_NOT_FOUND: line 2:6: Table 'awsdatacatalog.silver.x' does not exist"],
    ['SELECT 1 FROM other.silver.x', "CATALOG_NOT_FOUND: line 1:15: Catalog 'other' does not exist"],
    ['SELECT foo(1)', "FUNCTION_NOT_FOUND: line 1:8: Function 'foo' not registered"],
    ["SELECT 1 = 'a'", 'TYPE_MISMATCH: line 1:10: Cannot apply operator: integer = varchar(1)'],
    [
      "SELECT DECIMAL '1.5' > 'a'",
      'TYPE_MISMATCH: line 1:22: Cannot apply operator: decimal(2,1) < varchar(1)',
    ],
    ["SELECT 1 + 'a'", 'TYPE_MISMATCH: line 1:10: Cannot apply operator: integer + varchar(1)'],
    [
      'SELECT 1 WHERE 1',
      'TYPE_MISMATCH: line 1:16: WHERE clause must evaluate to a boolean: actual type integer',
    ],
    [
      'SELECT symbol, sum(volume) FROM klines',
      "EXPRESSION_NOT_AGGREGATE: line 1:8: 'symbol' must be an aggregate expression or appear in GROUP BY clause",
    ],
    [
      'SELECT a.symbol FROM klines a, klines b WHERE close > 0',
      "AMBIGUOUS_NAME: line 1:47: Column 'close' is ambiguous",
    ],
    [
      "SELECT open_time = '2024-01-01' FROM klines",
      'TYPE_MISMATCH: line 1:18: Cannot apply operator: timestamp(6) = varchar(10)',
    ],
    ["SELECT DATE '2024-02-30'", "INVALID_LITERAL: line 1:8: '2024-02-30' is not a valid DATE literal"],
    [
      "SELECT TIMESTAMP '2024-03-31 01:30:00 Europe/London'",
      "INVALID_LITERAL: line 1:8: '2024-03-31 01:30:00 Europe/London' is not a valid TIMESTAMP literal",
    ],
    [
      "SELECT TIMESTAMP '2024-01-01 00:00:00 Foo/Bar'",
      "INVALID_LITERAL: line 1:8: '2024-01-01 00:00:00 Foo/Bar' is not a valid TIMESTAMP literal",
    ],
    [
      'SELECT u.g FROM (VALUES 1) t(g) LEFT JOIN (VALUES 1) u(g) USING (g)',
      "COLUMN_NOT_FOUND: line 1:8: Column 'u.g' cannot be resolved or requester is not authorized to access requested resources",
    ],
    ["SELECT DATE '-0005-01-01'", 'NOT_SUPPORTED: line 1:8: A year before 1 or after 9999 is not supported'],
    [
      "SELECT TIMESTAMP '12000-01-01 00:00:00'",
      'NOT_SUPPORTED: line 1:8: A year before 1 or after 9999 is not supported',
    ],
    ['SELECT CAST(1 AS date)', 'TYPE_MISMATCH: line 1:8: Cannot cast integer to date'],
    [
      'SELECT 1 UNION SELECT 1, 2',
      'TYPE_MISMATCH: line 1:10: UNION query has different number of fields: 1, 2',
    ],
    ['SELECT 1 ORDER BY 2', 'INVALID_COLUMN_REFERENCE: line 1:19: ORDER BY position 2 is not in select list'],
    [
      'SELECT row_number()',
      'MISSING_OVER: line 1:8: Window function system.builtin.row_number requires an OVER clause',
    ],
    [
      'SELECT NULL + NULL',
      'AMBIGUOUS_FUNCTION_CALL: line 1:13: Could not choose a best candidate operator. Explicit type casts must be added.',
    ],
    [
      "SELECT CAST('ab' AS varchar) || CAST('x' AS char(5))",
      'TYPE_NOT_FOUND: line 1:1: Unknown type: char(65541)',
    ],
    ['SELECT CAST(5 AS char(2))', 'TYPE_MISMATCH: line 1:8: Cannot cast integer to char(2)'],
    ['SELECT * FROM klines NATURAL JOIN klines', 'NOT_SUPPORTED: line 1:15: Natural join not supported'],
    [
      'WITH RECURSIVE r AS (SELECT 1 UNION ALL SELECT 2 FROM r) SELECT * FROM r',
      'MISSING_COLUMN_ALIASES: line 1:16: missing column aliases in recursive WITH query',
    ],
    [
      'WITH RECURSIVE r (n) AS (SELECT 1 UNION ALL SELECT n + 1.5 FROM r) SELECT * FROM r',
      'TYPE_MISMATCH: line 1:45: recursion step relation output type (decimal(12,1)) is not coercible to recursion base relation output type (integer) at column 1',
    ],
    [
      'SELECT array_max(ARRAY[map(ARRAY[1], ARRAY[2])])',
      'FUNCTION_NOT_FOUND: line 1:8: Unexpected parameters (array(map(integer, integer))) for function array_max. Expected: array_max(array(t)) t:orderable',
    ],
    ['SELECT ?', 'INVALID_PARAMETER_USAGE: line 1:8: Incorrect number of parameters: expected 1 but found 0'],
  ])('refuses %s', (sql, message) => {
    expect(() => bind(sql)).toThrow(expect.objectContaining({ message }));
  });
});
