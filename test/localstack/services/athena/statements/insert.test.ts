import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LocalAthena, startLocalAthena } from '../../../../glue-sql/gold/local-athena.ts';
import { api, bytesAt, reason, succeed } from '../run-statement.ts';

let local: LocalAthena;
beforeAll(async () => {
  local = await startLocalAthena();
  await succeed(
    local,
    `CREATE TABLE silver.trades (symbol string COMMENT 'Pair', moment timestamp, price decimal(18,8), size bigint)
     PARTITIONED BY (symbol, day(moment)) LOCATION 's3://lake/silver/trades/' TBLPROPERTIES ('table_type'='ICEBERG')`,
  );
});
afterAll(() => local.close());

const rows = () =>
  local
    .query('SELECT symbol, moment, price, size FROM silver.trades ORDER BY size')
    .then((all) => all.slice(1));

test('VALUES and a SELECT are appended, one snapshot each; types widen and round as a cast does', async () => {
  const first = await succeed(
    local,
    `INSERT INTO silver.trades VALUES ('A', TIMESTAMP '2024-01-01 23:59:59.999999', 1.5, 1),
      (NULL, TIMESTAMP '2024-01-02 00:00:00', DECIMAL '0.000000005', 2)`,
  );
  expect(first).toMatchObject({
    StatementType: 'DML',
    SubstatementType: 'INSERT',
    ResultConfiguration: { OutputLocation: `s3://work/athena/${first.QueryExecutionId}` },
  });
  expect(first.Statistics.DataManifestLocation).toBeUndefined();
  const results = await api(local, 'GetQueryResults', { QueryExecutionId: first.QueryExecutionId });
  expect(results).toMatchObject({
    UpdateCount: 2,
    ResultSet: { Rows: [], ResultSetMetadata: { ColumnInfo: [{ Name: 'rows', Type: 'bigint' }] } },
  });
  await succeed(
    local,
    'INSERT INTO silver.trades (size, Symbol) SELECT size + 10, symbol FROM silver.trades',
  );
  expect(await rows()).toEqual([
    ['A', '2024-01-01 23:59:59.999999', '1.50000000', '1'],
    [null, '2024-01-02 00:00:00.000000', '0.00000001', '2'],
    ['A', null, null, '11'],
    [null, null, null, '12'],
  ]);
  expect(
    await local.query(
      'SELECT operation, element_at(summary, \'added-records\') FROM silver."trades$snapshots" ORDER BY 1, 2',
    ),
  ).toEqual([
    ['operation', '_col1'],
    ['append', '2'],
    ['append', '2'],
    ['append', null],
  ]);
});

test('no rows make no snapshot', async () => {
  const before = await local.query('SELECT count(*) FROM silver."trades$snapshots"');
  const none = await succeed(local, 'INSERT INTO silver.trades SELECT * FROM silver.trades WHERE size < 0');
  expect(await api(local, 'GetQueryResults', { QueryExecutionId: none.QueryExecutionId })).toMatchObject({
    UpdateCount: 0,
  });
  expect(await local.query('SELECT count(*) FROM silver."trades$snapshots"')).toEqual(before);
});

test('two at a time lose nothing', async () => {
  const [[, before] = []] = [await local.query('SELECT count(*) FROM silver.trades')];
  await Promise.all(
    [101, 102, 103].map((size) => succeed(local, `INSERT INTO silver.trades (size) VALUES (${size})`)),
  );
  const [, after] = await local.query('SELECT count(*) FROM silver.trades');
  expect(Number(after![0])).toBe(Number(before![0]) + 3);
});

test('a Hive table gets files, a manifest and partitions', async () => {
  await succeed(
    local,
    `CREATE EXTERNAL TABLE silver.ticks (price decimal(18,8), at timestamp) PARTITIONED BY (symbol string, day int)
     STORED AS PARQUET LOCATION 's3://lake/silver/ticks/' TBLPROPERTIES ('parquet.compression'='SNAPPY')`,
  );
  const made = await succeed(
    local,
    `INSERT INTO silver.ticks SELECT DECIMAL '1.5', CAST(at AS timestamp(3)), symbol, day FROM (VALUES
       ('2024-01-01 00:00:00.123', 'A/B', 1), ('2024-01-01 00:00:00.124', 'A/B', 1), (NULL, NULL, 2)) AS t(at, symbol, day)`,
  );
  const manifest = made.Statistics.DataManifestLocation!;
  expect(manifest).toBe(`s3://work/athena/${made.QueryExecutionId}-manifest.csv`);
  expect(
    (await bytesAt(local, manifest))
      .toString()
      .replace(/[^/]+\n/g, '\n')
      .split('\n'),
  ).toEqual([
    's3://lake/silver/ticks/symbol=A%2FB/day=1/',
    's3://lake/silver/ticks/symbol=__HIVE_DEFAULT_PARTITION__/day=2/',
    '',
  ]);
  await succeed(local, "INSERT INTO silver.ticks (symbol, day) VALUES ('A/B', 1)");
  expect(await local.query('SELECT symbol, day, at, price FROM silver.ticks ORDER BY day, at')).toEqual([
    ['symbol', 'day', 'at', 'price'],
    ['A/B', '1', '2024-01-01 00:00:00.123', '1.50000000'],
    ['A/B', '1', '2024-01-01 00:00:00.124', '1.50000000'],
    ['A/B', '1', null, null],
    [null, '2', null, '1.50000000'],
  ]);
  expect(await local.query('SHOW PARTITIONS silver.ticks')).toEqual([
    ['symbol=A/B/day=1'],
    ['symbol=__HIVE_DEFAULT_PARTITION__/day=2'],
  ]);
});

test.each([
  [
    'INSERT INTO silver.nothing VALUES (1)',
    "TABLE_NOT_FOUND: line 1:1: Table 'awsdatacatalog.silver.nothing' does not exist",
  ],
  [
    'INSERT INTO silver.trades VALUES (1, 2)',
    'TYPE_MISMATCH: line 1:1: Insert query has mismatched column types: Table: [varchar, timestamp(6), decimal(18,8), bigint], Query: [integer, integer]',
  ],
  [
    "INSERT INTO silver.trades (size) VALUES ('1')",
    'TYPE_MISMATCH: line 1:1: Insert query has mismatched column types: Table: [bigint], Query: [varchar(1)]',
  ],
  [
    'INSERT INTO silver.trades (size, nothing) VALUES (1, 2)',
    'COLUMN_NOT_FOUND: line 1:1: Insert column name does not exist in target table: nothing',
  ],
  [
    'INSERT INTO silver.trades (size, SIZE) VALUES (1, 2)',
    'DUPLICATE_COLUMN_NAME: line 1:1: Insert column name is specified more than once: size',
  ],
  [
    'INSERT INTO silver.trades (price) SELECT 99999999999',
    "INVALID_CAST_ARGUMENT: Cannot cast BIGINT '99999999999' to DECIMAL(18, 8)",
  ],
])('refuses %s', async (sql, message) => {
  const before = await local.query('SELECT count(*) FROM silver.trades');
  expect(await reason(local, sql)).toContain(message);
  expect(await local.query('SELECT count(*) FROM silver.trades')).toEqual(before);
});
