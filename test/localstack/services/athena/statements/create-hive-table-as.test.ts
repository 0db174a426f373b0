import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LocalAthena, startLocalAthena } from '../../../../glue-sql/gold/local-athena.ts';
import { bytesAt, execute, reason, succeed, urisBelow } from '../run-statement.ts';

let local: LocalAthena;
beforeAll(async () => {
  local = await startLocalAthena();
  local.athena.provisionWorkGroup({
    Name: 'free',
    WorkGroupConfiguration: {
      EnforceWorkGroupConfiguration: false,
      ResultConfiguration: { OutputLocation: 's3://work/free' },
    },
  });
});
afterAll(() => local.close());

const ROWS = `SELECT * FROM (VALUES
  (DECIMAL '-1.5', ARRAY[1, NULL], MAP(ARRAY['k'], ARRAY[2]), CAST(ROW(1, 'x') AS ROW(a integer, b varchar)), X'00FF', CAST(NULL AS real), 'A'),
  (NULL, NULL, NULL, NULL, NULL, CAST(0.1 AS real), 'B')) AS t(price, list, pairs, parts, bytes, small, symbol)`;

test('the workgroup decides where the table lies: below its results, with a manifest of the files', async () => {
  const made = await succeed(local, `CREATE TABLE staging.temp WITH (format = 'PARQUET') AS ${ROWS}`);
  const id = made.QueryExecutionId;
  expect(made).toMatchObject({
    SubstatementType: 'CREATE_TABLE_AS_SELECT',
    ResultConfiguration: { OutputLocation: `s3://work/athena/tables/${id}` },
    Statistics: { DataManifestLocation: `s3://work/athena/tables/${id}-manifest.csv` },
  });
  const files = await urisBelow(local, `s3://work/athena/tables/${id}/`);
  expect(files).toHaveLength(1);
  expect((await bytesAt(local, made.Statistics.DataManifestLocation!)).toString()).toBe(`${files[0]}\n`);
  expect(await local.query('SELECT * FROM staging.temp ORDER BY symbol')).toEqual([
    ['price', 'list', 'pairs', 'parts', 'bytes', 'small', 'symbol'],
    ['-1.5', '[1, null]', '{k=2}', '{a=1, b=x}', '00 ff', null, 'A'],
    [null, null, null, null, null, '0.1', 'B'],
  ]);
  const one = await execute(local, 'SELECT price FROM staging.temp');
  const all = await execute(local, 'SELECT * FROM staging.temp');
  expect(one.Statistics.DataScannedInBytes).toBeGreaterThan(0);
  expect(one.Statistics.DataScannedInBytes).toBeLessThan(all.Statistics.DataScannedInBytes);
});

test('external_location, partitions and the entry in Glue; dropping it leaves the files', async () => {
  const sql = `CREATE TABLE staging.parts WITH (external_location = 's3://lake/parts/', format = 'Parquet',
    write_compression = 'SNAPPY', partitioned_by = ARRAY['symbol']) AS ${ROWS}`;
  expect(await reason(local, sql)).toBe(
    // Found in the field: the workgroup enforces its location.
    "The Create Table As Select query failed because it was submitted with an 'external_location' property to an Athena Workgroup that enforces a centralized output location for all queries. Please remove the 'external_location' property and resubmit the query.",
  );
  await succeed(local, sql, { WorkGroup: 'free' });
  const { Table } = (await local.runtime.call(
    'glue',
    'GetTable',
    { DatabaseName: 'staging', Name: 'parts' },
    local.runtime.owner,
  )) as { Table: object };
  expect(Table).toMatchObject({
    TableType: 'EXTERNAL_TABLE',
    Parameters: { EXTERNAL: 'TRUE', 'parquet.compression': 'SNAPPY' },
    PartitionKeys: [{ Name: 'symbol', Type: 'varchar(1)' }],
    StorageDescriptor: {
      Location: 's3://lake/parts/',
      InputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
      SerdeInfo: { SerializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe' },
    },
  });
  expect(await local.query("SELECT symbol, price FROM staging.parts WHERE symbol = 'A'")).toEqual([
    ['symbol', 'price'],
    ['A', '-1.5'],
  ]);
  expect(await local.query('SHOW PARTITIONS staging.parts')).toEqual([['symbol=A'], ['symbol=B']]);
  await succeed(local, 'DROP TABLE staging.parts');
  expect(await urisBelow(local, 's3://lake/parts/')).toHaveLength(2);
  expect(await reason(local, sql, { WorkGroup: 'free' })).toBe(
    "HIVE_PATH_ALREADY_EXISTS: Target directory for table 'staging.parts' already exists: s3://lake/parts/. You may need to manually clean the data at location 's3://lake/parts/' before retrying. Athena will not delete data in your account.",
  );
});

test('text tables are read back with their delimiter; WITH NO DATA makes an empty table', async () => {
  await succeed(
    local,
    `CREATE TABLE staging.lines WITH (format = 'TEXTFILE', field_delimiter = ',') AS
     SELECT 1 AS id, 'a' AS name, CAST(NULL AS double) AS ratio, TIMESTAMP '2024-01-01 00:00:00.500' AS at`,
  );
  expect(await local.query('SELECT * FROM staging.lines')).toEqual([
    ['id', 'name', 'ratio', 'at'],
    ['1', 'a', null, '2024-01-01 00:00:00.500'],
  ]);
  await succeed(local, 'CREATE TABLE staging.empty AS SELECT id, name FROM staging.lines WITH NO DATA');
  expect(await local.query('SELECT * FROM staging.empty')).toEqual([['id', 'name']]);
});

test.each([
  [
    "CREATE TABLE staging.x WITH (format = 'ORC') AS SELECT 1 AS a",
    "NOT_SUPPORTED: line 1:14: The local Athena writes PARQUET, TEXTFILE, JSON: format is 'ORC'",
  ],
  [
    "CREATE TABLE staging.x WITH (bucketed_by = ARRAY['a'], bucket_count = 2) AS SELECT 1 AS a",
    "NOT_SUPPORTED: line 1:14: The local Athena lacks the property 'bucketed_by' here, which Athena has",
  ],
  [
    'CREATE TABLE staging.x WITH (nosuch = 1) AS SELECT 1 AS a',
    "INVALID_TABLE_PROPERTY: line 1:14: Catalog 'awsdatacatalog' table property 'nosuch' does not exist",
  ],
  [
    'CREATE TABLE staging.x AS SELECT ROW(1) AS a',
    'NOT_SUPPORTED: Anonymous row type is not supported in Hive. Please give each field a name: row(integer)',
  ],
  [
    'CREATE TABLE staging.x AS SELECT 1',
    'MISSING_COLUMN_NAME: line 1:14: Column name not specified at position 1',
  ],
  ["CREATE TABLE staging.x AS SELECT JSON '1' AS a", 'NOT_SUPPORTED: Unsupported Hive type: json'],
  [
    "CREATE TABLE staging.x AS SELECT TIMESTAMP '2024-01-01 00:00:00.123456' AS a",
    'NOT_SUPPORTED: Incorrect timestamp precision for timestamp(6); the configured precision is MILLISECONDS; column name: a',
  ],
])('refuses %s', async (sql, message) => {
  expect(await reason(local, sql)).toBe(message);
});
