import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LocalAthena, startLocalAthena } from '../../../../glue-sql/gold/local-athena.ts';
import { api, bytesAt, execute, reason, succeed } from '../run-statement.ts';

let local: LocalAthena;
beforeAll(async () => {
  local = await startLocalAthena();
  await succeed(
    local,
    `CREATE TABLE silver.trades (symbol string COMMENT 'Pair', moment timestamp, price decimal(10,2))
     PARTITIONED BY (symbol, month(moment)) LOCATION 's3://lake/silver/trades/'
     TBLPROPERTIES ('table_type'='ICEBERG', 'write_compression'='snappy')`,
  );
  // As measured on AWS: names of 19 to 21 characters, a comment with a tab in it.
  await succeed(
    local,
    `CREATE EXTERNAL TABLE silver.hive (n int COMMENT 'a\tb', c19_aaaaaaaaaaaaaaa string, c20_aaaaaaaaaaaaaaaa bigint,
       c21_aaaaaaaaaaaaaaaaa struct<aa:int,bb:int>) PARTITIONED BY (p string COMMENT 'pc')
     ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' LOCATION 's3://lake/hive/' TBLPROPERTIES ('note'='it''s')`.replace(
      "it''s",
      'one',
    ),
  );
});
afterAll(() => local.close());

/** One line of text a row, as the API gives it. */
const lines = async (sql: string) => (await local.query(sql)).map((row) => row.join('⎮'));

test('databases, tables and columns by name and pattern', async () => {
  expect(await lines('SHOW DATABASES')).toEqual(['gold', 'silver', 'staging']);
  expect(await lines("SHOW SCHEMAS LIKE 's.*'")).toEqual(['silver', 'staging']);
  expect(await lines("SHOW DATABASES LIKE 's*'")).toEqual([]);
  expect(await lines("SHOW TABLES IN silver 'tr*'")).toEqual(['trades']);
  expect(await lines("SHOW TABLES IN silver LIKE '.*e.*'")).toEqual(['hive', 'trades']);
  expect(await lines('SHOW TABLES IN gold')).toEqual([]);
  expect(await lines('SHOW COLUMNS IN trades IN silver')).toEqual(['symbol', 'moment', 'price']);
  expect(await lines('SHOW COLUMNS FROM silver.hive')).toEqual([
    'n                   ',
    'c19_aaaaaaaaaaaaaaa ',
    'c20_aaaaaaaaaaaaaaaa',
    'c21_aaaaaaaaaaaaaaaaa',
    'p                   ',
  ]);
  expect(await lines("SHOW TBLPROPERTIES silver.hive('note')")).toEqual(['note\tone']);
  expect(await lines("SHOW TBLPROPERTIES silver.hive('other')")).toEqual([
    'Table silver.hive does not have property: other',
  ]);
  expect(await lines('SHOW TBLPROPERTIES silver.hive')).toContain('EXTERNAL\tTRUE');
});

test('DESCRIBE an Iceberg table: its schema and partition spec', async () => {
  expect(await lines('DESCRIBE silver.trades')).toEqual([
    '# Table schema:\t\t',
    '# col_name\tdata_type\tcomment',
    'symbol\tstring\tPair',
    'moment\ttimestamp\t',
    'price\tdecimal(10, 2)\t',
    '\t\t',
    '# Partition spec:\t\t',
    '# field_name\tfield_transform\tcolumn_name',
    'symbol\tidentity\tsymbol',
    'moment_month\tmonth\tmoment',
  ]);
});

test('DESCRIBE a Hive table: fields of 20 characters, partition keys twice', async () => {
  const blank = ' '.repeat(20);
  expect(await lines('DESC silver.hive')).toEqual([
    'n                   \tint                 \ta',
    `c19_aaaaaaaaaaaaaaa \tstring              \t${blank}`,
    `c20_aaaaaaaaaaaaaaaa\tbigint              \t${blank}`,
    `c21_aaaaaaaaaaaaaaaaa\tstruct<aa:int,bb:int>\t${blank}`,
    'p                   \tstring              \tpc                  ',
    '\t \t ',
    '# Partition Information\t \t ',
    '# col_name            \tdata_type           \tcomment             ',
    '\t \t ',
    'p                   \tstring              \tpc                  ',
  ]);
  const formatted = await lines('DESCRIBE FORMATTED silver.hive');
  expect(formatted).toContain('Location:           \ts3://lake/hive/     \t ');
  expect(formatted).toContain('\tfield.delim         \t,                   ');
});

test('SHOW CREATE TABLE gives a statement that makes the table again', async () => {
  for (const name of ['trades', 'hive']) {
    const text = (await lines(`SHOW CREATE TABLE silver.${name}`)).join('\n');
    const described = await lines(`DESCRIBE silver.${name}`);
    await succeed(local, `DROP TABLE silver.${name}`);
    await succeed(local, text.replaceAll(`\`silver.${name}\``, `\`silver\`.\`${name}\``));
    expect(await lines(`DESCRIBE silver.${name}`)).toEqual(described);
    expect((await lines(`SHOW CREATE TABLE silver.${name}`)).join('\n')).toBe(text);
  }
  expect(await lines('SHOW CREATE TABLE silver.trades')).toEqual([
    'CREATE TABLE silver.trades (',
    "  symbol string COMMENT 'Pair',",
    '  moment timestamp,',
    '  price decimal(10,2))',
    'PARTITIONED BY (`symbol`, month(`moment`))',
    "LOCATION 's3://lake/silver/trades'",
    'TBLPROPERTIES (',
    "  'table_type'='iceberg',",
    "  'write_compression'='snappy'",
    ');',
  ]);
});

test('the result is text without a header; the API tells columns, and counts as AWS does', async () => {
  const shown = await execute(local, 'SHOW TABLES IN silver');
  expect(shown).toMatchObject({
    StatementType: 'UTILITY',
    ResultConfiguration: { OutputLocation: `s3://work/athena/${shown.QueryExecutionId}.txt` },
  });
  expect((await bytesAt(local, shown.ResultConfiguration.OutputLocation)).toString()).toBe('hive\ntrades');
  const results = (id: string) => api(local, 'GetQueryResults', { QueryExecutionId: id });
  const first = await results(shown.QueryExecutionId);
  expect(first).toMatchObject({
    UpdateCount: 0,
    ResultSet: {
      ResultSetMetadata: {
        ColumnInfo: [{ Name: 'tab_name', Type: 'string', Precision: 0, CaseSensitive: false }],
      },
    },
  });
  expect(
    await api(local, 'GetQueryResults', { QueryExecutionId: shown.QueryExecutionId, MaxResults: 1 }),
  ).toMatchObject({ ResultSet: { Rows: [{ Data: [{ VarCharValue: 'hive' }] }] }, NextToken: '1' });
  const described = await execute(local, 'DESCRIBE silver.hive');
  expect(await results(described.QueryExecutionId)).not.toHaveProperty('UpdateCount');
  const dropped = await succeed(local, 'DROP TABLE IF EXISTS silver.nothing');
  expect(await results(dropped.QueryExecutionId)).toEqual({
    ResultSet: { Rows: [], ResultSetMetadata: { ColumnInfo: [] } },
  });
  expect(await bytesAt(local, dropped.ResultConfiguration.OutputLocation)).toHaveLength(0);
});

test('EXPLAIN shows the local plan and says so; VALIDATE says that a query is valid', async () => {
  const explained = await execute(local, 'EXPLAIN SELECT symbol FROM silver.trades');
  expect(explained).toMatchObject({ StatementType: 'DML', SubstatementType: 'EXPLAIN' });
  const [header, first] = (await bytesAt(local, explained.ResultConfiguration.OutputLocation))
    .toString()
    .split('\n');
  expect([header, first]).toEqual(['Query Plan', 'Plan of the local engine (DuckDB); Athena shows another']);
  expect(await lines('EXPLAIN (TYPE VALIDATE) SELECT 1')).toEqual(['Valid', 'true', '']);
  expect(await reason(local, 'EXPLAIN SELECT nothing FROM silver.trades')).toContain('COLUMN_NOT_FOUND');
});

test('a failed statement leaves its reason as the result', async () => {
  const failed = await execute(local, 'DESCRIBE silver.nothing');
  expect(failed.Status).toMatchObject({
    State: 'FAILED',
    StateChangeReason: 'FAILED: SemanticException [Error 10001]: Table not found silver.nothing',
    AthenaError: { ErrorCategory: 2, ErrorType: 1003 },
  });
  expect((await bytesAt(local, failed.ResultConfiguration.OutputLocation)).toString()).toBe(
    'FAILED: SemanticException [Error 10001]: Table not found silver.nothing',
  );
});

test.each([
  [
    'SHOW PARTITIONS silver.trades',
    'FAILED: SemanticException Table silver.trades is not a partitioned table',
  ],
  ['SHOW TABLES IN nowhere', 'FAILED: SemanticException [Error 10072]: Database does not exist: nowhere'],
  ['SHOW CREATE VIEW silver.trades', 'FAILED: SemanticException silver.trades is not a view'],
])('refuses %s', async (sql, message) => {
  expect(await reason(local, sql)).toBe(message);
});
