import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LocalAthena, startLocalAthena } from '../../../../../glue-sql/gold/local-athena.ts';
import { reason, succeed } from '../../run-statement.ts';

let local: LocalAthena;
beforeAll(async () => {
  local = await startLocalAthena();
  await succeed(
    local,
    "CREATE TABLE silver.t (a int, b decimal(18,8), c timestamp) LOCATION 's3://lake/t/' TBLPROPERTIES ('table_type'='ICEBERG')",
  );
  await succeed(
    local,
    "CREATE EXTERNAL TABLE silver.h (c timestamp, list array<string>) PARTITIONED BY (p date) LOCATION 's3://lake/h/'",
  );
  await succeed(local, 'CREATE VIEW gold.v AS SELECT a FROM silver.t');
});
afterAll(() => local.close());

test('schemata, tables, views and columns', async () => {
  expect(await local.query('SELECT * FROM information_schema.schemata ORDER BY 2')).toEqual([
    ['catalog_name', 'schema_name'],
    ...['gold', 'information_schema', 'silver', 'staging'].map((name) => ['awsdatacatalog', name]),
  ]);
  expect(
    await local.query(
      "SELECT * FROM awsdatacatalog.information_schema.tables WHERE table_schema <> 'information_schema' ORDER BY 2, 3",
    ),
  ).toEqual([
    ['table_catalog', 'table_schema', 'table_name', 'table_type'],
    ['awsdatacatalog', 'gold', 'v', 'VIEW'],
    ['awsdatacatalog', 'silver', 'h', 'BASE TABLE'],
    ['awsdatacatalog', 'silver', 't', 'BASE TABLE'],
  ]);
  expect((await local.query('SELECT * FROM information_schema.views')).slice(1)).toEqual([
    ['awsdatacatalog', 'gold', 'v', 'SELECT a FROM silver.t'],
  ]);
  expect(
    (
      await local.query(
        `SELECT table_name, column_name, ordinal_position, column_default, is_nullable, data_type
         FROM information_schema.columns WHERE table_schema = 'silver' ORDER BY 1, 3`,
      )
    ).slice(1),
  ).toEqual([
    ['h', 'c', '1', null, 'YES', 'timestamp(3)'],
    ['h', 'list', '2', null, 'YES', 'array(varchar)'],
    ['h', 'p', '3', null, 'YES', 'date'],
    ['t', 'a', '1', null, 'YES', 'integer'],
    ['t', 'b', '2', null, 'YES', 'decimal(18,8)'],
    ['t', 'c', '3', null, 'YES', 'timestamp(6)'],
  ]);
});

test('it tells of itself, and of nothing that is not there', async () => {
  expect(
    (
      await local.query(
        "SELECT column_name FROM information_schema.columns WHERE table_name = 'schemata' ORDER BY ordinal_position",
      )
    ).slice(1),
  ).toEqual([['catalog_name'], ['schema_name']]);
  expect(await reason(local, 'SELECT 1 FROM information_schema.nothing')).toBe(
    "TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.information_schema.nothing' does not exist",
  );
});
