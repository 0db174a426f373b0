import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LocalAthena, startLocalAthena } from '../../../../glue-sql/gold/local-athena.ts';
import { execute, objectsOf, reason, succeed } from '../run-statement.ts';

let local: LocalAthena;
beforeAll(async () => {
  local = await startLocalAthena();
});
afterAll(() => local.close());

const put = (uri: string, body: string | Uint8Array) =>
  objectsOf(local).put(uri, Buffer.from(body as string));

test('delimited text: by position, lenient as LazySimpleSerDe, headers skipped, gzip and hidden files', async () => {
  await put(
    's3://lake/csv/one.csv',
    'id,name,price,flag,day,at\n1,"a",1.50,TRUE,2024-01-01,2024-01-01 01:02:03.5,more\nx,\\N,1e3,no,soon\n',
  );
  await put('s3://lake/csv/two.csv.gz', gzipSync('id,name\n3,é|,0.005,false,,\n'));
  await put('s3://lake/csv/_SUCCESS', 'hidden');
  await put('s3://lake/csv/.part/x', 'hidden');
  await succeed(
    local,
    `CREATE EXTERNAL TABLE silver.csv (id int, name string, price decimal(10,2), flag boolean, day date, at timestamp)
     ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' LOCATION 's3://lake/csv'
     TBLPROPERTIES ("skip.header.line.count"="1")`,
  );
  expect(await local.query('SELECT * FROM silver.csv ORDER BY id')).toEqual([
    ['id', 'name', 'price', 'flag', 'day', 'at'],
    ['1', '"a"', '1.50', 'true', '2024-01-01', '2024-01-01 01:02:03.500'],
    ['3', 'é|', '0.01', 'false', null, null],
    [null, null, '1000.00', null, null, null],
  ]);
  const scanned = await execute(local, 'SELECT count(*) FROM silver.csv');
  const { size } = (await objectsOf(local).head('s3://lake/csv/one.csv'))!;
  expect(scanned.Statistics.DataScannedInBytes).toBeGreaterThan(size);
});

test('an escaped delimiter is no delimiter', async () => {
  await put('s3://lake/escaped/1', 'a\\|b|c\\\\\n');
  await succeed(
    local,
    "CREATE EXTERNAL TABLE silver.escaped (a string, b string) ROW FORMAT DELIMITED FIELDS TERMINATED BY '|' ESCAPED BY '\\\\' LOCATION 's3://lake/escaped/'",
  );
  expect((await local.query('SELECT * FROM silver.escaped')).slice(1)).toEqual([['a|b', 'c\\']]);
});

test('CSV with quotes by OpenCSVSerde', async () => {
  await put('s3://lake/quoted/1.csv', 'a,b\n"x, ""y""","1"\n"two\nlines",\n');
  await succeed(
    local,
    `CREATE EXTERNAL TABLE silver.quoted (a string, b string)
     ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.OpenCSVSerde' WITH SERDEPROPERTIES ('separatorChar' = ',')
     LOCATION 's3://lake/quoted/' TBLPROPERTIES ('skip.header.line.count'='1')`,
  );
  expect((await local.query('SELECT * FROM silver.quoted')).slice(1)).toEqual([
    ['x, "y"', '1'],
    ['two\nlines', ''],
  ]);
});

test('Parquet columns are found by name, missing ones are null, and texts are no numbers', async () => {
  await succeed(local, "UNLOAD (SELECT 1 AS a, 'x' AS b) TO 's3://lake/pq/' WITH (format = 'PARQUET')");
  await succeed(
    local,
    "CREATE EXTERNAL TABLE silver.pq (later double, B string, a bigint) STORED AS PARQUET LOCATION 's3://lake/pq/'",
  );
  expect(await local.query('SELECT * FROM silver.pq')).toEqual([
    ['later', 'b', 'a'],
    [null, 'x', '1'],
  ]);
  await succeed(
    local,
    "CREATE EXTERNAL TABLE silver.wrong (b int) STORED AS PARQUET LOCATION 's3://lake/pq/'",
  );
  expect(await reason(local, 'SELECT b FROM silver.wrong')).toMatch(
    /^HIVE_BAD_DATA: Field b's type BYTE_ARRAY in parquet file s3:\/\/lake\/pq\/\S+ is incompatible with type integer defined in table schema$/,
  );
});

test('partitions of Hive tables are added, dropped and listed', async () => {
  await put('s3://lake/days/a/1', '1\n');
  await succeed(
    local,
    "CREATE EXTERNAL TABLE silver.days (v int) PARTITIONED BY (day date) LOCATION 's3://lake/days/'",
  );
  await succeed(
    local,
    "ALTER TABLE silver.days ADD IF NOT EXISTS PARTITION (day = '2024-01-01') LOCATION 's3://lake/days/a/' PARTITION (day = '2024-01-02')",
  );
  expect(await local.query('SELECT day, v FROM silver.days')).toEqual([
    ['day', 'v'],
    ['2024-01-01', '1'],
  ]);
  expect(await reason(local, "ALTER TABLE silver.days ADD PARTITION (day = '2024-01-02')")).toBe(
    'FAILED: Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.DDLTask. AlreadyExistsException(message:Partition already exists: [2024-01-02])',
  );
  await succeed(local, "ALTER TABLE silver.days DROP PARTITION (day = '2024-01-02')");
  expect(await local.query('SHOW PARTITIONS silver.days')).toEqual([['day=2024-01-01']]);
  expect(await reason(local, "ALTER TABLE silver.days DROP PARTITION (day = '2024-01-02')")).toBe(
    'FAILED: SemanticException [Error 10006]: Partition not found (day=2024-01-02)',
  );
  expect(await reason(local, 'ALTER TABLE silver.days ADD PARTITION (other = 1)')).toBe(
    "FAILED: SemanticException partition spec {other=1} doesn't contain all (1) partition columns",
  );
});

test('an Iceberg table is renamed with its rows; properties of Hive tables are set', async () => {
  await succeed(
    local,
    "CREATE TABLE silver.before (a int) LOCATION 's3://lake/before/' TBLPROPERTIES ('table_type' = 'iceberg', 'write_compression'='snappy')",
  );
  await succeed(local, 'INSERT INTO silver.before VALUES (7)');
  await succeed(local, 'ALTER TABLE silver.before RENAME TO silver.after');
  expect((await local.query('SELECT a FROM silver.after')).slice(1)).toEqual([['7']]);
  expect(await reason(local, 'SELECT a FROM silver.before')).toBe(
    "TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.silver.before' does not exist",
  );
  await succeed(local, "ALTER TABLE silver.days SET TBLPROPERTIES ('note' = 'x')");
  expect(await local.query("SHOW TBLPROPERTIES silver.days('note')")).toEqual([['note\tx']]);
  expect(await reason(local, "ALTER TABLE silver.after SET TBLPROPERTIES ('a' = 'b')")).toBe(
    'NOT_SUPPORTED: line 1:1: ALTER TABLE SET TBLPROPERTIES of an Iceberg table is not supported by the local Athena: silver.after',
  );
});

test('databases are made and dropped', async () => {
  await succeed(local, "CREATE DATABASE IF NOT EXISTS raw COMMENT 'as it came' LOCATION 's3://lake/raw/'");
  await succeed(local, 'CREATE SCHEMA IF NOT EXISTS raw');
  expect(await reason(local, 'CREATE DATABASE raw')).toBe(
    'FAILED: Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.DDLTask. Database raw already exists',
  );
  await succeed(local, "CREATE EXTERNAL TABLE raw.t (a int) LOCATION 's3://lake/raw/t/'");
  expect(await reason(local, 'DROP DATABASE raw')).toBe(
    'FAILED: Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.DDLTask. InvalidOperationException(message:Database raw is not empty. One or more tables exist.)',
  );
  await succeed(local, 'DROP DATABASE raw CASCADE');
  await succeed(local, 'DROP DATABASE IF EXISTS raw');
  expect(await reason(local, 'DROP SCHEMA raw')).toBe(
    'FAILED: SemanticException [Error 10072]: Database does not exist: raw',
  );
  expect(await reason(local, 'SELECT 1 FROM raw.t')).toBe(
    "SCHEMA_NOT_FOUND: line 1:15: Schema 'raw' does not exist",
  );
});

test.each([
  [
    'CREATE TABLE silver.x (a int)',
    'FAILED: Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.DDLTask. MetaException(message:No location was specified for table. An S3 location must be specified)',
  ],
  [
    "CREATE TABLE silver.x (a int) LOCATION 's3://lake/x/'",
    "NOT_SUPPORTED: line 1:1: CREATE TABLE without EXTERNAL needs TBLPROPERTIES ('table_type' = 'ICEBERG')",
  ],
  [
    "CREATE EXTERNAL TABLE silver.csv (a int) LOCATION 's3://lake/x/'",
    'FAILED: Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.DDLTask. AlreadyExistsException(message:Table csv already exists.)',
  ],
  [
    "CREATE EXTERNAL TABLE silver.x (a integre) LOCATION 's3://lake/x/'",
    "FAILED: ParseException line 1:1 cannot recognize the type 'integre' of column a",
  ],
  [
    "CREATE EXTERNAL TABLE silver.x (a int) STORED AS RCFILE LOCATION 's3://lake/x/'",
    'NOT_SUPPORTED: line 1:1: STORED AS RCFILE is not supported: PARQUET, TEXTFILE, ORC, AVRO are',
  ],
  [
    "CREATE TABLE silver.x (a int) PARTITIONED BY (bucket(4, a)) LOCATION 's3://lake/x/' TBLPROPERTIES ('table_type'='ICEBERG')",
    "INVALID_TABLE_PROPERTY: line 1:1: Partition transform 'bucket(4, a)' is not supported: write column, year(column), month(column) or day(column)",
  ],
])('refuses %s', async (sql, message) => {
  expect(await reason(local, sql)).toBe(message);
});

test('formats that are not read fail where they are read, by name', async () => {
  await succeed(local, "CREATE EXTERNAL TABLE silver.orc (a int) STORED AS ORC LOCATION 's3://lake/orc/'");
  expect(await reason(local, 'SELECT a FROM silver.orc')).toBe(
    "NOT_SUPPORTED: Table 'awsdatacatalog.silver.orc' has the SerDe 'org.apache.hadoop.hive.ql.io.orc.OrcSerde': the local Athena reads and writes Parquet, delimited text and CSV (OpenCSVSerde)",
  );
  await succeed(
    local,
    "CREATE EXTERNAL TABLE silver.projected (a int) PARTITIONED BY (d int) STORED AS PARQUET LOCATION 's3://lake/p/' TBLPROPERTIES ('projection.enabled'='true')",
  );
  expect(await reason(local, 'SELECT a FROM silver.projected')).toBe(
    "NOT_SUPPORTED: Table 'awsdatacatalog.silver.projected' has partition projection, which the local Athena does not read",
  );
});
