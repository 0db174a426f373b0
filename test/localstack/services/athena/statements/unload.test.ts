import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LocalAthena, startLocalAthena } from '../../../../glue-sql/gold/local-athena.ts';
import { api, bytesAt, reason, succeed, urisBelow } from '../run-statement.ts';

let local: LocalAthena;
beforeAll(async () => {
  local = await startLocalAthena();
});
afterAll(() => local.close());

const QUERY = `SELECT * FROM (VALUES
  (1, 'a "b"', DECIMAL '-0.10', true, 1.5E0, DATE '2024-01-01', TIMESTAMP '2024-01-01 01:02:03.004'),
  (2, NULL, NULL, NULL, NULL, NULL, NULL)) AS t(id, name, price, flag, ratio, day, at)`;

test('JSON: an object a line, gzip, listed in the manifest', async () => {
  const made = await succeed(local, `UNLOAD (${QUERY}) TO 's3://lake/json/' WITH (format = 'JSON')`);
  expect(made).toMatchObject({
    StatementType: 'DML',
    SubstatementType: 'UNLOAD',
    ResultConfiguration: { OutputLocation: `s3://work/athena/${made.QueryExecutionId}` },
    Statistics: { DataManifestLocation: `s3://work/athena/${made.QueryExecutionId}-manifest.csv` },
  });
  const manifest = (await bytesAt(local, made.Statistics.DataManifestLocation!)).toString();
  expect(manifest.trim().split('\n')).toEqual(await urisBelow(local, 's3://lake/json/'));
  expect(gunzipSync(await bytesAt(local, manifest.trim())).toString()).toBe(
    `{"id":1,"name":"a \\"b\\"","price":-0.10,"flag":true,"ratio":1.5,"day":"2024-01-01","at":"2024-01-01 01:02:03.004"}
{"id":2,"name":null,"price":null,"flag":null,"ratio":null,"day":null,"at":null}
`,
  );
  expect(await api(local, 'GetQueryResults', { QueryExecutionId: made.QueryExecutionId })).toMatchObject({
    UpdateCount: 2,
  });
});

test('TEXTFILE: values between delimiters, \\N for null', async () => {
  await succeed(
    local,
    `UNLOAD (${QUERY}) TO 's3://lake/text' WITH (format = 'textfile', field_delimiter = '|', compression = 'NONE')`,
  );
  const [file] = await urisBelow(local, 's3://lake/text/');
  expect((await bytesAt(local, file!)).toString()).toBe(
    '1|a "b"|-0.10|true|1.5|2024-01-01|2024-01-01 01:02:03.004\n2|\\N|\\N|\\N|\\N|\\N|\\N\n',
  );
});

test('PARQUET by partitions: read back by a table over the folder', async () => {
  await succeed(
    local,
    `UNLOAD (${QUERY.replace('SELECT *', 'SELECT name, price, at, id')}) TO 's3://lake/parquet/'
     WITH (format = 'PARQUET', compression = 'SNAPPY', partitioned_by = ARRAY['id'])`,
  );
  expect((await urisBelow(local, 's3://lake/parquet/')).map((uri) => uri.replace(/[^/]+$/, ''))).toEqual([
    's3://lake/parquet/id=1/',
    's3://lake/parquet/id=2/',
  ]);
  await succeed(
    local,
    `CREATE EXTERNAL TABLE silver.unloaded (at timestamp, price decimal(3,2), name string) PARTITIONED BY (id int)
     STORED AS PARQUET LOCATION 's3://lake/parquet/'`,
  );
  expect(await local.query('SELECT count(*) FROM silver.unloaded')).toEqual([['_col0'], ['0']]);
  expect(await local.query('MSCK REPAIR TABLE silver.unloaded')).toEqual([
    ['Partitions not in metastore:\tunloaded:id=1\tunloaded:id=2'],
    ['Repair: Added partition to metastore unloaded:id=1'],
    ['Repair: Added partition to metastore unloaded:id=2'],
  ]);
  expect(await local.query('SELECT * FROM silver.unloaded ORDER BY id')).toEqual([
    ['at', 'price', 'name', 'id'],
    ['2024-01-01 01:02:03.004', '-0.10', 'a "b"', '1'],
    [null, null, null, '2'],
  ]);
});

test.each([
  [
    "UNLOAD (SELECT 1 AS a) TO 's3://lake/json/' WITH (format = 'JSON')",
    "HIVE_PATH_ALREADY_EXISTS: Target directory for table 'UNLOAD' already exists: s3://lake/json/. You may need to manually clean the data at location 's3://lake/json/' before retrying. Athena will not delete data in your account.",
  ],
  [
    "UNLOAD (SELECT 1 AS a) TO 's3://lake/orc/' WITH (format = 'ORC')",
    "NOT_SUPPORTED: line 1:1: The local Athena writes PARQUET, TEXTFILE, JSON: format is 'ORC'",
  ],
  [
    "UNLOAD (SELECT 1 AS a) TO 's3://lake/avro/' WITH (format = 'AVRO')",
    "NOT_SUPPORTED: line 1:1: The local Athena writes PARQUET, TEXTFILE, JSON: format is 'AVRO'",
  ],
  [
    "UNLOAD (SELECT CAST('2024-01-01' AS timestamp(6)) AS at) TO 's3://lake/x/' WITH (format = 'PARQUET')",
    // Found in the field: all formats alike.
    'NOT_SUPPORTED: Incorrect timestamp precision for timestamp(6); the configured precision is MILLISECONDS; column name: at',
  ],
  [
    "UNLOAD (SELECT 1 AS a, 2 AS b) TO 's3://lake/x/' WITH (format = 'JSON', partitioned_by = ARRAY['a'])",
    'HIVE_COLUMN_ORDER_MISMATCH: Partition keys must be the last columns in the table and in the same order as the table properties: [a]',
  ],
  [
    "UNLOAD (SELECT 1 AS a) TO 's3://lake/x/' WITH (format = 'JSON', compression = 'snappy')",
    "INVALID_TABLE_PROPERTY: line 1:1: Compression 'snappy' is not supported for JSON: none, gzip, zstd are",
  ],
])('refuses %s', async (sql, message) => {
  expect(await reason(local, sql)).toBe(message);
});
