import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LocalAthena, startLocalAthena } from '../../../glue-sql/gold/local-athena.ts';
import { execute } from './run-statement.ts';

let local: LocalAthena;
beforeAll(async () => {
  local = await startLocalAthena();
  const table =
    "CREATE TABLE silver.t (a bigint) LOCATION 's3://lake/t/' TBLPROPERTIES ('table_type'='ICEBERG')";
  await local.query(table);
  await local.query('INSERT INTO silver.t VALUES (1)');
});
afterAll(() => local.close());

/** Names that every object of JavaScript has a member of. */
const NAMES = ['constructor', '__proto__', 'valueof', 'hasownproperty'];

const each = (statement: string, expected: string) =>
  NAMES.map((name) => [statement.replaceAll('NAME', name), expected.replaceAll('NAME', name)] as const);

test.each([
  ...each(
    'SELECT * FROM silver."NAME"',
    "TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.silver.NAME' does not exist",
  ),
  ...each('SELECT * FROM "NAME".t', "SCHEMA_NOT_FOUND: line 1:15: Schema 'NAME' does not exist"),
  ...each(
    'SELECT * FROM silver."t$NAME"',
    "TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.silver.t$NAME' does not exist",
  ),
  ...each(
    'SELECT * FROM information_schema.NAME',
    "TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.information_schema.NAME' does not exist",
  ),
  ...each(
    'SELECT NAME FROM silver.t',
    "COLUMN_NOT_FOUND: line 1:8: Column 'NAME' cannot be resolved or requester is not authorized to access requested resources",
  ),
  ...each('SELECT NAME(1)', "FUNCTION_NOT_FOUND: line 1:8: Function 'NAME' not registered"),
  ...each('SELECT CAST(1 AS NAME)', 'TYPE_MISMATCH: line 1:8: Unknown type: NAME'),
  ...each(
    "SELECT date_trunc('NAME', DATE '2020-01-01')",
    "INVALID_FUNCTION_ARGUMENT: 'NAME' is not a valid DATE field",
  ),
  ...each(
    "SELECT date_add('NAME', 1, TIMESTAMP '2020-01-01 00:00:00')",
    "INVALID_FUNCTION_ARGUMENT: 'NAME' is not a valid Timestamp field",
  ),
  ...each(
    "SELECT * FROM silver.t FOR VERSION AS OF 'NAME'",
    'INVALID_ARGUMENTS: Cannot find snapshot with reference name: NAME',
  ),
  ...each('EXECUTE NAME', 'NOT_FOUND: Prepared statement not found: NAME'),
  ...each(
    'CREATE TABLE silver.x WITH (NAME = 1) AS SELECT 1 AS a',
    "INVALID_TABLE_PROPERTY: line 1:14: Catalog 'awsdatacatalog' table property 'NAME' does not exist",
  ),
])('%s is refused as any other name', async (statement, expected) => {
  expect((await execute(local, statement)).Status.StateChangeReason).toBe(expected);
});

test.each(NAMES)(
  '%s names tables, columns, aliases, parameters of lambdas, fields, keys and statements',
  async (name) => {
    await local.query(
      `CREATE TABLE silver."${name}" (${name} bigint) LOCATION 's3://lake/n/${name}/' TBLPROPERTIES ('table_type'='ICEBERG')`,
    );
    await local.query(`INSERT INTO silver."${name}" (${name}) VALUES (5)`);
    const value = async (sql: string) => (await local.query(sql))[1];
    expect(await value(`SELECT ${name}.${name} FROM silver."${name}" AS ${name} WHERE ${name} > 4`)).toEqual([
      '5',
    ]);
    expect(await value(`WITH ${name} AS (SELECT 2 AS ${name}) SELECT sum(${name}) FROM ${name}`)).toEqual([
      '2',
    ]);
    expect(await value(`SELECT transform(ARRAY[1], ${name} -> ${name} + 1)`)).toEqual(['[2]']);
    expect(await value(`SELECT CAST(ROW(7) AS ROW(${name} bigint))`)).toEqual([`{${name}=7}`]);
    expect(await value(`SELECT map_agg('${name}', 1)`)).toEqual([`{${name}=1}`]);
    expect(
      await value(
        `SELECT json_extract_scalar('{"${name}": 7}', '$.${name}'), json_extract_scalar('{}', '$.${name}')`,
      ),
    ).toEqual(['7', null]);
    await local.query(`PREPARE ${name} FROM SELECT 3`);
    expect(await value(`EXECUTE ${name}`)).toEqual(['3']);
  },
);

test('fields of rows keep their order, whatever they are called', async () => {
  expect(await local.query('SELECT CAST(ROW(1, 2) AS ROW("2" bigint, "1" bigint))')).toEqual([
    ['_col0'],
    ['{2=1, 1=2}'],
  ]);
});
