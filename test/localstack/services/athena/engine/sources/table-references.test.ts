import { expect, test } from 'vitest';
import { parseQueryText } from '../../../../../../lib/sql/parse/parse-query.ts';
import { tablesOf } from '../../../../../../localstack/services/athena/engine/sources/table-references.ts';

const names = (sql: string) =>
  tablesOf(parseQueryText(sql), 'gold').map(({ database, table }) => `${database}.${table}`);

test.each([
  ['SELECT * FROM a, Silver.B AS a, "AwsDataCatalog"."silver"."b"', ['gold.a', 'silver.b']],
  ['WITH a AS (SELECT * FROM a) SELECT * FROM a', ['gold.a']],
  ['WITH a AS (SELECT 1), b AS (SELECT * FROM a) SELECT * FROM b, gold.a', ['gold.a']],
  ['WITH a AS (SELECT * FROM b), b AS (SELECT 1) SELECT * FROM a, b', ['gold.b']],
  ['SELECT (WITH x AS (SELECT 1) SELECT 1 FROM x) FROM x', ['gold.x']],
  [
    'WITH a AS (SELECT 1) SELECT 1 FROM t WHERE EXISTS (SELECT 1 FROM a) AND v IN (SELECT v FROM c)',
    ['gold.t', 'gold.c'],
  ],
  ['WITH RECURSIVE a(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM a) SELECT n FROM a', []],
  ['TABLE t', ['gold.t']],
])('%s', (sql, expected) => {
  expect(names(sql)).toEqual(expected);
});

test('each past state is one of its own', () => {
  const found = tablesOf(
    parseQueryText('SELECT 1 FROM t, t FOR VERSION AS OF 1 AS b, t FOR VERSION AS OF 2 AS c'),
    'gold',
  );
  expect(found.map(({ asOf }) => asOf?.kind)).toEqual([undefined, 'version', 'version']);
});

test('another catalog is refused where it is named', () => {
  expect(() => names('SELECT 1 FROM other.silver.t')).toThrow(
    "CATALOG_NOT_FOUND: line 1:15: Catalog 'other' does not exist",
  );
});
