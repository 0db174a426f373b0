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
  ['SELECT 1', 'DML', 'SELECT', '.csv'],
  ['-- a comment\n/* and another */ EXPLAIN (TYPE VALIDATE) SELECT 1', 'DML', 'EXPLAIN', '.txt'],
  ['CREATE TABLE t AS SELECT 1 AS a', 'DDL', 'CREATE_TABLE_AS_SELECT', 'tables/'],
  ['CREATE /* c */ EXTERNAL TABLE t (a int)', 'DDL', 'CREATE_TABLE', '.txt'],
  ['CREATE OR REPLACE VIEW v AS SELECT 1 AS a', 'DDL', 'CREATE_VIEW', '.txt'],
  ['DROP TABLE t', 'DDL', 'DROP_TABLE', '.txt'],
  ['create schema s', 'DDL', 'CREATE_DATABASE', '.txt'],
  ['ALTER TABLE t ADD PARTITION (a = 1)', 'DDL', 'ALTER_TABLE_ADD_PARTITION', '.txt'],
  ['INSERT INTO t VALUES (1)', 'DML', 'INSERT', ''],
  ["UNLOAD (SELECT 1) TO 's3://a/b/' WITH (format = 'JSON')", 'DML', 'UNLOAD', ''],
  ['SHOW SCHEMAS', 'UTILITY', 'SHOW_DATABASES', '.txt'],
  ['SHOW TABLES', 'UTILITY', 'SHOW_TABLES', '.txt'],
  ['DESC t', 'UTILITY', 'DESCRIBE_TABLE', '.txt'],
])('%s is %s %s', (sql, statementType, substatementType, output) => {
  expect(classify(sql)).toEqual({ statementType, substatementType, output });
});

test('EXECUTE is what it executes', () => {
  const prepared = { one: 'INSERT INTO t SELECT ?' } as Record<string, string>;
  expect(classify('EXECUTE one USING 1', (name) => prepared[name])).toMatchObject({
    substatementType: 'INSERT',
  });
  expect(classify('EXECUTE two')).toMatchObject({ substatementType: 'EXECUTE', output: '.csv' });
});

test('reads CREATE TABLE with columns, in Hive’s grammar', () => {
  expect(
    parseStatement(`CREATE EXTERNAL TABLE IF NOT EXISTS raw.\`Trades\` (
        \`date\` date COMMENT 'the "day"', price DECIMAL(18, 8), parts array<struct<a:int, b:map<string,int>>>
      ) COMMENT "all" PARTITIONED BY (year int, symbol string)
      ROW FORMAT DELIMITED FIELDS TERMINATED BY '\\t' ESCAPED BY '\\\\' LINES TERMINATED BY '\\n' NULL DEFINED AS ''
      STORED AS TEXTFILE LOCATION 's3://lake/raw/' TBLPROPERTIES ("skip.header.line.count"="1");`),
  ).toMatchObject({
    ddl: {
      table: { database: 'raw', table: 'trades' },
      external: true,
      ifNotExists: true,
      comment: 'all',
      columns: [
        { name: 'date', type: 'date', comment: 'the "day"' },
        { name: 'price', type: 'decimal(18,8)' },
        { name: 'parts', type: 'array<struct<a:int,b:map<string,int>>>' },
      ],
      partitionedBy: [
        { name: 'year', type: 'int' },
        { name: 'symbol', type: 'string' },
      ],
      serdeProperties: {
        'field.delim': '\t',
        'serialization.format': '\t',
        'escape.delim': '\\',
        'line.delim': '\n',
        'serialization.null.format': '',
      },
      storedAs: 'TEXTFILE',
      location: 's3://lake/raw/',
      properties: { 'skip.header.line.count': '1' },
    },
  });
  expect(
    parseStatement("CREATE TABLE t (a int) PARTITIONED BY (`a`, day(b)) LOCATION 's3://l/t'"),
  ).toMatchObject({ ddl: { external: false, partitionedBy: ['`a`', 'day(b)'] } });
});

test.each([
  ['DELETE FROM t', 'line 1:1: Queries of this type are not supported by the local runtime: DELETE FROM'],
  [
    '\n UPDATE t SET a = 1',
    'line 2:2: Queries of this type are not supported by the local runtime: UPDATE T',
  ],
  [
    'MERGE INTO t USING s ON true WHEN MATCHED THEN DELETE',
    'line 1:1: Queries of this type are not supported by the local runtime: MERGE INTO',
  ],
  [
    'OPTIMIZE t REWRITE DATA USING BIN_PACK',
    'line 1:1: Queries of this type are not supported by the local runtime: OPTIMIZE T',
  ],
  ['VACUUM t', 'line 1:1: Queries of this type are not supported by the local runtime: VACUUM T'],
  [
    'ALTER TABLE t ADD COLUMNS (a int)',
    'line 1:1: Queries of this type are not supported by the local runtime: ALTER TABLE ADD COLUMNS',
  ],
  ['SHOW FUNCTIONS', 'line 1:1: Queries of this type are not supported by Athena: SHOW FUNCTIONS'],
  [
    'ALTER VIEW v ADD DIALECT',
    'line 1:1: Queries of this type are not supported by the local runtime: ALTER VIEW',
  ],
  ...[
    ...[
      'ANALYZE t',
      'CALL p()',
      'COMMENT ON',
      'COMMIT',
      'CREATE ROLE',
      'DENY SELECT',
      'DROP ROLE',
      'GRANT SELECT',
    ],
    ...['REFRESH MATERIALIZED', 'RESET SESSION', 'REVOKE SELECT', 'ROLLBACK', 'SET SESSION', 'SHOW SESSION'],
    ...['SHOW STATS', 'START TRANSACTION', 'TRUNCATE TABLE', 'USE hive'],
  ].map((sql) => [
    sql,
    `line 1:1: Queries of this type are not supported by Athena: ${sql.toUpperCase().replace(/\W+$/, '').replace('()', '')}`,
  ]),
  [
    'EXPLAIN ANALYZE SELECT 1',
    'line 1:1: Queries of this type are not supported by the local runtime: EXPLAIN ANALYZE',
  ],
  [
    'EXPLAIN (FORMAT JSON) SELECT 1',
    'line 1:1: Queries of this type are not supported by the local runtime: EXPLAIN (FORMAT JSON)',
  ],
  ['SELECT 1 SELECT', "line 1:10: mismatched input 'SELECT'. Expecting: <EOF>"],
  [
    'SELEC 1',
    "line 1:1: mismatched input 'SELEC'. Expecting: 'ALTER', 'CREATE', 'DEALLOCATE', 'DESC', 'DESCRIBE', 'DROP', 'EXECUTE', 'EXPLAIN', 'INSERT', 'MSCK', 'PREPARE', 'SHOW', 'UNLOAD', <query>",
  ],
])('refuses %s before there is a query', (sql, message) => {
  expect(() => classify(sql)).toThrow(message);
});
