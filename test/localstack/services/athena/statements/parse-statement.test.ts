import { expect, test } from 'vitest';
import { classify } from '../../../../../localstack/services/athena/statements/classify.ts';
import { parseStatement } from '../../../../../localstack/services/athena/statements/parse-statement.ts';

test('reads a CTAS with its properties', () => {
  const statement = parseStatement(`-- a comment before it
    CREATE TABLE IF NOT EXISTS "AwsDataCatalog"."Staging".days
    WITH (table_type = 'ICEBERG', is_external = false, partitioning = ARRAY['year(day)', 'coin'], buckets = 3)
    AS SELECT 1 AS day WITH NO DATA;`);
  expect(statement).toMatchObject({
    kind: 'create table as',
    table: { catalog: 'awsdatacatalog', database: 'staging', table: 'days', line: 2, column: 32 },
    ifNotExists: true,
    withData: false,
    properties: {
      table_type: 'ICEBERG',
      is_external: false,
      partitioning: ['year(day)', 'coin'],
      buckets: 3,
    },
  });
});

const kinds: readonly (readonly [string, object])[] = [
  [
    'drop table if exists `silver`.`t`',
    { kind: 'drop table', ifExists: true, table: { database: 'silver' } },
  ],
  ['DROP TABLE T', { kind: 'drop table', ifExists: false, table: { table: 't' } }],
  ["SHOW DATABASES LIKE 'sil*'", { kind: 'show databases', pattern: 'sil*' }],
  ["SHOW TABLES IN silver 'b*'", { kind: 'show tables', database: 'silver', pattern: 'b*' }],
  ['show columns in t from silver', { kind: 'show columns', table: { database: 'silver', table: 't' } }],
  ['DESCRIBE silver.t;', { kind: 'describe', table: { database: 'silver', table: 't' } }],
  ['explain select 1', { kind: 'explain' }],
  ['(select 1)', { kind: 'query' }],
  ['values (1), (2)', { kind: 'query' }],
];

test.each(kinds)('%s', (sql, expected) => {
  expect(parseStatement(sql)).toMatchObject(expected);
});

test.each([
  ['SELECT 1', 'DML', 'SELECT'],
  ['CREATE TABLE t AS SELECT 1 AS a', 'DDL', 'CREATE_TABLE_AS_SELECT'],
  ['DROP TABLE t', 'DDL', 'DROP_TABLE'],
  ['SHOW TABLES', 'UTILITY', 'SHOW_TABLES'],
])('%s is %s %s', (sql, statementType, substatementType) => {
  expect(classify(sql)).toEqual({ statementType, substatementType });
});

test.each([
  ['INSERT INTO t VALUES (1)', 'Queries of this type are not supported by the local runtime: INSERT INTO'],
  ['create view v as select 1', 'Queries of this type are not supported by the local runtime: CREATE VIEW'],
  ['SHOW PARTITIONS t', 'Queries of this type are not supported by the local runtime: SHOW PARTITIONS'],
  [
    'EXPLAIN ANALYZE SELECT 1',
    'Queries of this type are not supported by the local runtime: EXPLAIN with options',
  ],
  ['SELECT 1 SELECT', "line 1:10: mismatched input 'SELECT'. Expecting: <EOF>"],
  [
    'SELEC 1',
    "line 1:1: mismatched input 'SELEC'. Expecting: 'CREATE', 'DESC', 'DESCRIBE', 'DROP', 'EXPLAIN', 'SELECT', 'SHOW', 'VALUES', 'WITH'",
  ],
])('refuses %s before there is a query', (sql, message) => {
  expect(() => classify(sql)).toThrow(message);
});
