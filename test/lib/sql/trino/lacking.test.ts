import { describe, expect, test } from 'vitest';
import { bindQuery } from '../../../../lib/sql/bind/bind-query.ts';
import { functionNames } from '../../../../lib/sql/functions/resolve-function.ts';
import functions from '../../../../lib/sql/trino/show-functions.json' with { type: 'json' };
import types from '../../../../lib/sql/trino/types.json' with { type: 'json' };
import { isCarriedType } from '../../../../lib/sql/types/resolve-type.ts';
import { VARCHAR } from '../../../../lib/sql/types/type.ts';

const columns = [{ name: 'symbol', type: VARCHAR }];
const TABLES = new Map([
  ['klines', { columns, format: 'iceberg' as const }],
  ['lines', { columns, format: 'hive' as const }],
  ['klines$files', { columns }],
]);

/** Why a query is refused; undefined when it is not. */
function refusal(sql: string): string | undefined {
  try {
    bindQuery(sql, {
      catalog: { defaultDatabase: 'silver', table: (_, name) => TABLES.get(name) },
      session: { timeZone: 'UTC', now: new Date('2024-06-01T00:00:00Z') },
    });
  } catch (error) {
    return (error as Error).message;
  }
}

const lacks = (what: string, at = '1:8') =>
  `NOT_SUPPORTED: line ${at}: The local Athena lacks ${what}, which Athena has`;

describe('what Athena has and the local Athena has not', () => {
  const own = functionNames();
  const listed = [...new Set(functions.functions.map((text) => text.slice(0, text.indexOf('('))))];

  /** Keywords and special forms, which are no functions here. */
  const special = ['current_date', 'current_timezone', 'now', 'typeof'];

  test.each(listed.filter((name) => !own.includes(name.toLowerCase()) && !special.includes(name)))(
    'the function %s',
    (name) => {
      expect(refusal(`SELECT ${name}(symbol) FROM klines`)).toBe(lacks(`the function ${name.toLowerCase()}`));
    },
  );

  test('a function that Trino’s parser makes syntax of, which no list of functions has', () => {
    expect(refusal("SELECT format('%s', symbol) FROM klines")).toBe(lacks('the function format'));
    expect(listed).not.toContain('format');
  });

  test('every function here is one of Athena’s', () => {
    expect(own.filter((name) => !listed.includes(name))).toEqual([]);
  });

  test.each([
    ["json_array_get('[1]', 1.5)", undefined],
    ['approx_most_frequent(3, symbol, 10)', 'the function approx_most_frequent'],
    ["concat('a')", undefined],
    ['length(1)', undefined],
  ])('overloads: %s', (call, what) => {
    const refused = refusal(`SELECT ${call} FROM klines`);
    if (what === undefined) expect(refused).toMatch(/^(FUNCTION_NOT_FOUND|INVALID_FUNCTION_ARGUMENT): /);
    else expect(refused).toBe(lacks(what));
  });

  test.each(types.types.map((name) => name.toLowerCase()).filter((name) => !isCarriedType(name)))(
    'the type %s',
    (name) => {
      if (name === 'function' || name === 'unknown' || name === 'interval day to second') return;
      expect(refusal(`SELECT CAST(NULL AS ${name})`)).toBe(lacks(`the type ${name}`, '1:21'));
      expect(refusal(`SELECT CAST(NULL AS array(${name}))`)).toBe(lacks(`the type ${name}`, '1:27'));
    },
  );

  test.each([
    ['SELECT "$path" FROM klines', 'the hidden column "$path"', '1:8'],
    ['SELECT k."$PATH" FROM klines k', 'the hidden column "$PATH"', '1:8'],
    [
      'SELECT 1 FROM klines WHERE silver.klines."$partition" = \'a\'',
      'the hidden column "$partition"',
      '1:28',
    ],
    ['SELECT count("$file_modified_time") FROM klines', 'the hidden column "$file_modified_time"', '1:14'],
    [
      'SELECT symbol FROM klines k JOIN lines l USING (symbol) WHERE l."$file_size" > 1',
      'the hidden column "$file_size"',
      '1:63',
    ],
    ['SELECT "$bucket" FROM lines', 'the hidden column "$bucket"', '1:8'],
    ["SELECT TIME '10:00:00 +01:00'", 'the type time with time zone', '1:8'],
    [
      'SELECT CAST(symbol AS timestamp(12)) FROM klines',
      'timestamp with 12 digits of a second (it has up to 9)',
      '1:23',
    ],
    ['SELECT JSON_OBJECT()', 'the function JSON_OBJECT', '1:8'],
    ["SELECT listagg(symbol, ',' ON OVERFLOW ERROR) FROM klines", 'ON OVERFLOW of listagg', '1:28'],
    ['SELECT current_user', 'current_user', '1:8'],
    ['SELECT symbol, count(*) FROM klines GROUP BY AUTO', 'GROUP BY AUTO', '1:46'],
    [
      'SELECT symbol FROM klines UNION CORRESPONDING SELECT symbol FROM lines',
      'CORRESPONDING of set operations',
      '1:33',
    ],
    ['SELECT * FROM klines MATCH_RECOGNIZE (PATTERN (a) DEFINE a AS true)', 'MATCH_RECOGNIZE', '1:22'],
    ["SELECT * FROM JSON_TABLE('[]', 'lax $' COLUMNS (a bigint))", 'JSON_TABLE', '1:15'],
    ['SELECT * FROM TABLE(sequence(1, 3))', 'the table function sequence', '1:21'],
    [
      "SELECT * FROM TABLE(awsdatacatalog.system.table_changes('a', 'b', 1, 2))",
      'the table function awsdatacatalog.system.table_changes',
      '1:21',
    ],
    ['WITH FUNCTION f(x bigint) RETURNS bigint RETURN x SELECT f(1)', 'WITH FUNCTION', '1:1'],
  ])('%s', (sql, what, at) => {
    expect(refusal(sql)).toBe(lacks(what, at));
  });
});

describe('what Athena has not either keeps its words', () => {
  const noColumn = (name: string, at = '1:8') =>
    `COLUMN_NOT_FOUND: line ${at}: Column '${name}' cannot be resolved or requester is not authorized to access requested resources`;

  test.each([
    ['SELECT nosuch(1)', "FUNCTION_NOT_FOUND: line 1:8: Function 'nosuch' not registered"],
    ['SELECT constructor(1)', "FUNCTION_NOT_FOUND: line 1:8: Function 'constructor' not registered"],
    ['SELECT "__proto__"(1)', "FUNCTION_NOT_FOUND: line 1:8: Function '__proto__' not registered"],
    [
      'SELECT upper(1)',
      'FUNCTION_NOT_FOUND: line 1:8: Unexpected parameters (integer) for function upper. Expected: upper(varchar(x)), upper(char(x))',
    ],
    [
      'SELECT min(map(ARRAY[1], ARRAY[2]))',
      'FUNCTION_NOT_FOUND: line 1:8: Unexpected parameters (map(integer, integer)) for function min. Expected: min(t) t:orderable, min(t, bigint) t:orderable',
    ],
    ['SELECT CAST(1 AS nosuch)', 'TYPE_MISMATCH: line 1:8: Unknown type: nosuch'],
    ['SELECT CAST(1 AS constructor)', 'TYPE_MISMATCH: line 1:8: Unknown type: constructor'],
    ['SELECT CAST(1 AS "__proto__")', 'TYPE_MISMATCH: line 1:8: Unknown type: __proto__'],
    ['SELECT "$path"', noColumn('$path')],
    ['SELECT "$path" FROM (VALUES 1) AS t (a)', noColumn('$path')],
    ['SELECT "$path" FROM (SELECT * FROM klines)', noColumn('$path')],
    ['SELECT "$path" FROM klines AS k (a)', noColumn('$path')],
    ['SELECT "$file_size" FROM klines', noColumn('$file_size')],
    ['SELECT "$path" FROM "klines$files"', noColumn('$path')],
    ['SELECT nosuch."$path" FROM klines', noColumn('nosuch.$path')],
    ['SELECT constructor FROM klines', noColumn('constructor')],
    ['SELECT klines."__proto__" FROM klines', noColumn('klines.__proto__')],
    [
      'SELECT * FROM TABLE(nosuch(1))',
      "FUNCTION_NOT_FOUND: line 1:21: Table function 'nosuch' not registered",
    ],
    [
      'SELECT * FROM constructor',
      "TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.silver.constructor' does not exist",
    ],
  ])('%s', (sql, message) => {
    expect(refusal(sql)).toBe(message);
  });

  test('hidden columns stand in no *, no alias and no TABLE', () => {
    for (const sql of [
      'SELECT * FROM klines',
      'SELECT k.* FROM klines k',
      'TABLE klines',
      'SELECT a FROM klines AS k (a)',
    ])
      expect(refusal(sql)).toBeUndefined();
  });
});
