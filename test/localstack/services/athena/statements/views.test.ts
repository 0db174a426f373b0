import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LocalAthena, startLocalAthena } from '../../../../glue-sql/gold/local-athena.ts';
import { execute, reason, succeed } from '../run-statement.ts';

let local: LocalAthena;
beforeAll(async () => {
  local = await startLocalAthena();
  await succeed(
    local,
    "CREATE TABLE silver.trades WITH (table_type = 'ICEBERG', is_external = false, location = 's3://lake/trades/') AS SELECT 'A' AS symbol, DECIMAL '1.50' AS price",
  );
});
afterAll(() => local.close());

const glueTable = async (DatabaseName: string, Name: string) =>
  (
    (await local.runtime.call('glue', 'GetTable', { DatabaseName, Name }, local.runtime.owner)) as {
      Table: Record<string, never>;
    }
  ).Table;

test('a view is kept in Glue as Athena keeps it, and read with its types', async () => {
  const made = await succeed(
    local,
    'CREATE VIEW gold.prices AS SELECT symbol, price * 2 AS doubled, ARRAY[price] AS list -- as written\nFROM trades;',
    { QueryExecutionContext: { Database: 'silver' } },
  );
  expect(made).toMatchObject({ StatementType: 'DDL', SubstatementType: 'CREATE_VIEW' });
  const table = await glueTable('gold', 'prices');
  expect(table).toMatchObject({
    TableType: 'VIRTUAL_VIEW',
    ViewExpandedText: '/* Presto View */',
    Parameters: { presto_view: 'true', comment: 'Presto View' },
    StorageDescriptor: {
      Columns: [
        { Name: 'symbol', Type: 'string' },
        { Name: 'doubled', Type: 'decimal(13,2)' },
        { Name: 'list', Type: 'array<decimal(3,2)>' },
      ],
    },
  });
  const [, encoded] = /^\/\* Presto View: (\S+) \*\/$/.exec(table.ViewOriginalText as unknown as string)!;
  expect(JSON.parse(Buffer.from(encoded!, 'base64').toString())).toEqual({
    originalSql: 'SELECT symbol, price * 2 AS doubled, ARRAY[price] AS list -- as written\nFROM trades',
    catalog: 'awsdatacatalog',
    schema: 'silver',
    columns: [
      { name: 'symbol', type: 'varchar' },
      { name: 'doubled', type: 'decimal(13,2)' },
      { name: 'list', type: 'array(decimal(3,2))' },
    ],
    owner: '000000000000',
    runAsInvoker: false,
  });
  expect(
    await local.query('SELECT "gold"."prices"."doubled", list FROM "AwsDataCatalog"."gold"."prices"'),
  ).toEqual([
    ['doubled', 'list'],
    ['3.00', '[1.50]'],
  ]);
  expect(
    (await execute(local, 'SELECT symbol FROM gold.prices')).Statistics.DataScannedInBytes,
  ).toBeGreaterThan(0);
});

test('a view of Trino’s own making, over another view', async () => {
  const view = {
    originalSql: 'SELECT doubled FROM prices',
    catalog: 'awsdatacatalog',
    schema: 'gold',
    columns: [{ name: 'doubled', type: 'decimal(38,4)' }],
  };
  await local.runtime.call(
    'glue',
    'CreateTable',
    {
      DatabaseName: 'gold',
      TableInput: {
        Name: 'over',
        TableType: 'VIRTUAL_VIEW',
        ViewOriginalText: `/* Presto View: ${Buffer.from(JSON.stringify(view)).toString('base64')} */`,
      },
    },
    local.runtime.owner,
  );
  expect(await local.query('SELECT * FROM gold.over')).toEqual([['doubled'], ['3.0000']]);
});

test('SHOW and DESCRIBE of views; CREATE OR REPLACE; DROP', async () => {
  expect(await local.query('SHOW VIEWS IN gold')).toEqual([['over'], ['prices']]);
  expect(await local.query("SHOW VIEWS IN gold LIKE 'pr*'")).toEqual([['prices']]);
  expect(await local.query('SHOW CREATE VIEW gold.over')).toEqual([
    ['CREATE VIEW gold.over AS '],
    ['SELECT doubled FROM prices'],
  ]);
  const described = await execute(local, 'DESCRIBE gold.prices');
  expect(described.SubstatementType).toBe('DESC_VIEW');
  expect(await local.query('DESCRIBE gold.prices')).toEqual([
    ['symbol\tvarchar'],
    ['doubled\tdecimal(13,2)'],
    ['list\tarray(decimal(3,2))'],
  ]);
  expect(await reason(local, 'CREATE VIEW gold.over AS SELECT 1 AS a')).toBe(
    "TABLE_ALREADY_EXISTS: line 1:1: View already exists: 'awsdatacatalog.gold.over'",
  );
  await succeed(local, 'CREATE OR REPLACE VIEW gold.over AS SELECT 1 AS a');
  expect(await local.query('SELECT * FROM gold.over')).toEqual([['a'], ['1']]);
  await succeed(local, 'DROP VIEW gold.over');
  await succeed(local, 'DROP VIEW IF EXISTS gold.over');
  expect(await reason(local, 'DROP VIEW gold.over')).toBe(
    "TABLE_NOT_FOUND: line 1:1: View 'awsdatacatalog.gold.over' does not exist",
  );
});

test.each([
  [
    'CREATE VIEW gold.x AS SELECT nothing FROM silver.trades',
    "COLUMN_NOT_FOUND: line 1:30: Column 'nothing' cannot be resolved or requester is not authorized to access requested resources",
  ],
  [
    'CREATE VIEW gold.x AS SELECT 1',
    'MISSING_COLUMN_NAME: line 1:1: Column name not specified at position 1',
  ],
  [
    'CREATE VIEW gold.x AS SELECT 1 AS a, 2 AS A',
    "DUPLICATE_COLUMN_NAME: line 1:1: Column name 'a' specified more than once",
  ],
  [
    'CREATE OR REPLACE VIEW silver.trades AS SELECT 1 AS a',
    "TABLE_ALREADY_EXISTS: line 1:1: Table already exists: 'awsdatacatalog.silver.trades'",
  ],
  ['CREATE VIEW nowhere.x AS SELECT 1 AS a', "SCHEMA_NOT_FOUND: line 1:1: Schema 'nowhere' does not exist"],
  ['DROP TABLE gold.prices', 'FAILED: SemanticException [Error 10215]: Cannot drop a view with DROP TABLE'],
  [
    'DROP VIEW silver.trades',
    "TABLE_NOT_FOUND: line 1:1: View 'awsdatacatalog.silver.trades' does not exist, but a table with that name exists. Did you mean DROP TABLE awsdatacatalog.silver.trades?",
  ],
  ...[
    ["price_time AT TIME ZONE 'Europe/Moscow'", 'Unsupported Hive type: timestamp(6) with time zone'],
    ['now()', 'Unsupported Hive type: timestamp(3) with time zone'],
    ["INTERVAL '1' DAY", 'Unsupported Hive type: interval day to second'],
    ["INTERVAL '1' MONTH", 'Unsupported Hive type: interval year to month'],
    ["TIME '10:00:00'", 'Unsupported Hive type: time(0)'],
    ["JSON '1'", 'Unsupported Hive type: json'],
    ['ARRAY[now()]', 'Unsupported Hive type: timestamp(3) with time zone'],
    [
      'ROW(1, 2)',
      'Anonymous row type is not supported in Hive. Please give each field a name: row(integer, integer)',
    ],
    ["CAST('a' AS char(256))", 'Unsupported Hive type: char(256). Supported CHAR types: CHAR(<=255).'],
    [
      "CAST('a' AS varchar(65536))",
      'Unsupported Hive type: varchar(65536). Supported VARCHAR types: VARCHAR(<=65535), VARCHAR.',
    ],
  ].map(([e, message]) => [
    `CREATE VIEW gold.x AS SELECT ${e} AS a FROM (SELECT TIMESTAMP '2024-01-01 00:00:00.000000' AS price_time)`,
    `NOT_SUPPORTED: ${message}`,
  ]),
  ['CREATE VIEW gold.x AS SELECT NULL AS a', 'COLUMN_TYPE_UNKNOWN: line 1:1: Column type is unknown: a'],
  ['INSERT INTO gold.prices VALUES (1)', 'NOT_SUPPORTED: line 1:1: Inserting into views is not supported'],
])('refuses %s', async (sql, message) => {
  expect(await reason(local, sql)).toBe(message);
});
