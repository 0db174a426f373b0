import {
  AthenaClient,
  BatchGetQueryExecutionCommand,
  GetDatabaseCommand,
  GetDataCatalogCommand,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  GetQueryRuntimeStatisticsCommand,
  GetTableMetadataCommand,
  GetWorkGroupCommand,
  ListDatabasesCommand,
  ListQueryExecutionsCommand,
  ListTableMetadataCommand,
  ListWorkGroupsCommand,
  type QueryExecution,
  StartQueryExecutionCommand,
  type StartQueryExecutionCommandInput,
  StopQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TableDefinition } from '../../../../lib/contracts/table.ts';
import { type LocalAthena, startLocalAthena } from '../../../glue-sql/gold/local-athena.ts';

const table: TableDefinition = {
  database: 'silver',
  name: 'trades',
  description: 'Trades',
  key: ['symbol', 'moment'],
  partition: [{ source: 'symbol', transform: 'identity', name: 'symbol' }],
  fields: [
    { id: 1, name: 'symbol', type: { kind: 'text' }, required: false, doc: 'Pair' },
    { id: 2, name: 'moment', type: { kind: 'timestamp' }, required: false, doc: '' },
    { id: 3, name: 'price', type: { kind: 'decimal', precision: 38, scale: 18 }, required: false, doc: '' },
    { id: 4, name: 'size', type: { kind: 'bigint' }, required: false, doc: '' },
  ],
};
const rows = [
  ['A', '2023-12-31 23:59:59.999999', '12345678901234567890.123456789012345678', '1'],
  ['A', '2024-01-01 00:00:00', null, '2'],
  ['B "b"', '2025-06-01 12:00:00.5', '-0.000000000000000001', null],
];

let local: LocalAthena;
let athena: AthenaClient;
let s3: S3Client;

beforeAll(async () => {
  local = await startLocalAthena();
  await local.createTable(table, { columns: table.fields.map((f) => f.name), rows });
  const client = {
    endpoint: local.runtime.endpoint,
    region: local.runtime.region,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
  athena = new AthenaClient(client);
  s3 = new S3Client({ ...client, forcePathStyle: true });
});
afterAll(async () => {
  athena.destroy();
  s3.destroy();
  await local.close();
});

/** Starts a query and waits for its end. */
async function run(
  sql: string,
  input: Partial<StartQueryExecutionCommandInput> = {},
): Promise<QueryExecution & { QueryExecutionId: string }> {
  const { QueryExecutionId } = await athena.send(
    new StartQueryExecutionCommand({ QueryString: sql, WorkGroup: 'coinlake', ...input }),
  );
  await local.athena.settled(QueryExecutionId!);
  const { QueryExecution } = await athena.send(new GetQueryExecutionCommand({ QueryExecutionId }));
  return { ...QueryExecution!, QueryExecutionId: QueryExecutionId! };
}

const object = async (uri: string): Promise<string> => {
  const [, Bucket, Key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(uri)!;
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: Bucket!, Key: Key! }));
  return Body!.transformToString();
};

test('a SELECT: state, statistics, result file, rows and types', async () => {
  const query = await run('SELECT symbol, moment, price, size FROM trades ORDER BY moment', {
    QueryExecutionContext: { Database: 'silver', Catalog: 'AwsDataCatalog' },
  });
  expect(query).toMatchObject({
    StatementType: 'DML',
    SubstatementType: 'SELECT',
    WorkGroup: 'coinlake',
    QueryExecutionContext: { Database: 'silver', Catalog: 'awsdatacatalog' },
    Status: { State: 'SUCCEEDED' },
    ResultConfiguration: { OutputLocation: `s3://work/athena/${query.QueryExecutionId}.csv` },
  });
  expect(query.Statistics?.DataScannedInBytes).toBeGreaterThan(0);
  expect(await object(query.ResultConfiguration!.OutputLocation!)).toBe(
    `"symbol","moment","price","size"
"A","2023-12-31 23:59:59.999999","12345678901234567890.123456789012345678","1"
"A","2024-01-01 00:00:00.000000",,"2"
"B ""b""","2025-06-01 12:00:00.500000","-0.000000000000000001",
`,
  );
  const first = await athena.send(
    new GetQueryResultsCommand({ QueryExecutionId: query.QueryExecutionId, MaxResults: 2 }),
  );
  expect(first.ResultSet?.Rows?.map((row) => row.Data?.map((d) => d.VarCharValue))).toEqual([
    ['symbol', 'moment', 'price', 'size'],
    ['A', '2023-12-31 23:59:59.999999', '12345678901234567890.123456789012345678', '1'],
  ]);
  expect(
    first.ResultSet?.ResultSetMetadata?.ColumnInfo?.map((c) => [c.Name, c.Type, c.Precision, c.Scale]),
  ).toEqual([
    ['symbol', 'varchar', 2147483647, 0],
    ['moment', 'timestamp', 3, 0],
    ['price', 'decimal', 38, 18],
    ['size', 'bigint', 19, 0],
  ]);
  const rest = await athena.send(
    new GetQueryResultsCommand({
      QueryExecutionId: query.QueryExecutionId,
      NextToken: first.NextToken,
    }),
  );
  expect(rest.ResultSet?.Rows?.map((row) => row.Data?.map((d) => d.VarCharValue))).toEqual([
    ['A', '2024-01-01 00:00:00.000000', undefined, '2'],
    ['B "b"', '2025-06-01 12:00:00.500000', '-0.000000000000000001', undefined],
  ]);
  expect(rest.NextToken).toBeUndefined();
  const runtime = await athena.send(
    new GetQueryRuntimeStatisticsCommand({ QueryExecutionId: query.QueryExecutionId }),
  );
  expect(runtime.QueryRuntimeStatistics?.Rows?.OutputRows).toBe(3);
});

test('only the columns that are read are metered', async () => {
  const all = await run('SELECT * FROM silver.trades');
  const one = await run('SELECT size FROM silver.trades');
  const none = await run('SELECT count(*) FROM silver.trades');
  expect(one.Statistics!.DataScannedInBytes!).toBeGreaterThan(0);
  expect(one.Statistics!.DataScannedInBytes!).toBeLessThan(all.Statistics!.DataScannedInBytes!);
  expect(none.Statistics!.DataScannedInBytes!).toBe(0);
});

test('a CTAS makes an Iceberg table by year; a second one is refused; DROP removes it with its files', async () => {
  const ctas = (name: string, location: string) => `CREATE TABLE staging.${name} WITH (
    table_type = 'ICEBERG', is_external = false, format = 'PARQUET', write_compression = 'ZSTD',
    location = '${location}', partitioning = ARRAY['year(moment)']) AS SELECT moment, price FROM silver.trades`;
  const location = 's3://lake/gold/years/builds/1/';
  const built = await run(ctas('years', location));
  expect(built.Status?.StateChangeReason).toBeUndefined();
  expect(built).toMatchObject({
    StatementType: 'DDL',
    SubstatementType: 'CREATE_TABLE_AS_SELECT',
    Status: { State: 'SUCCEEDED' },
  });
  const results = await athena.send(new GetQueryResultsCommand({ QueryExecutionId: built.QueryExecutionId }));
  expect(results.UpdateCount).toBe(3);
  expect(await local.query('SELECT moment, price FROM staging.years ORDER BY moment')).toEqual([
    ['moment', 'price'],
    ['2023-12-31 23:59:59.999999', '12345678901234567890.123456789012345678'],
    ['2024-01-01 00:00:00.000000', null],
    ['2025-06-01 12:00:00.500000', '-0.000000000000000001'],
  ]);
  const files = await local.query('SELECT file_path FROM staging."years$files" ORDER BY file_path');
  expect(files.slice(1).map(([file]) => file!.replace(/[^/]+$/, ''))).toEqual(
    ['2023', '2024', '2025'].map((year) => `s3://lake/gold/years/builds/1/data/moment_year=${year}/`),
  );
  expect((await run(ctas('years', 's3://lake/gold/years/builds/2/'))).Status?.StateChangeReason).toBe(
    "TABLE_ALREADY_EXISTS: line 1:14: Destination table 'awsdatacatalog.staging.years' already exists",
  );
  expect((await run(ctas('others', location))).Status?.StateChangeReason).toBe(
    "ICEBERG_FILESYSTEM_ERROR: Cannot create a table on a non-empty location: s3://lake/gold/years/builds/1, set 'iceberg.unique-table-location=true' in your Iceberg catalog properties to use unique table locations for every table.",
  );
  expect((await run('DROP TABLE staging.years')).Status?.State).toBe('SUCCEEDED');
  expect((await run('SELECT 1 FROM staging.years')).Status?.StateChangeReason).toBe(
    "TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.staging.years' does not exist",
  );
  expect((await run(ctas('years', location))).Status?.State).toBe('SUCCEEDED');
});

test('at most 100 partitions a statement', async () => {
  const ctas = (
    count: number,
  ) => `CREATE TABLE staging.days_${count} WITH (table_type = 'ICEBERG', is_external = false,
    location = 's3://lake/days/${count}/', partitioning = ARRAY['n']) AS SELECT n FROM UNNEST(sequence(1, ${count})) AS t(n)`;
  expect((await run(ctas(100))).Status?.State).toBe('SUCCEEDED');
  expect((await run(ctas(101))).Status).toMatchObject({
    State: 'FAILED',
    StateChangeReason: 'ICEBERG_TOO_MANY_OPEN_PARTITIONS: Exceeded limit of 100 open writers for partitions',
    AthenaError: { ErrorCategory: 2, Retryable: false },
  });
});

test('refusals of a CTAS name what is wrong', async () => {
  const failed = async (properties: string, select = 'SELECT 1 AS a') =>
    (await run(`CREATE TABLE staging.t WITH (${properties}) AS ${select}`)).Status?.StateChangeReason;
  const iceberg = "table_type = 'ICEBERG', is_external = false, location = 's3://lake/t/'";
  expect(await failed("table_type = 'DELTA'")).toBe(
    "INVALID_TABLE_PROPERTY: line 1:14: table_type must be 'ICEBERG' or 'HIVE': it is 'DELTA'",
  );
  expect(await failed(`${iceberg}, bucketed_by = ARRAY['a']`)).toBe(
    "INVALID_TABLE_PROPERTY: line 1:14: Table property 'bucketed_by' is not supported for Iceberg tables",
  );
  expect(await failed(`${iceberg}, partitioning = ARRAY['bucket(a, 4)']`)).toBe(
    "INVALID_TABLE_PROPERTY: line 1:14: Partition transform 'bucket(a, 4)' is not supported: write column, year(column), month(column) or day(column)",
  );
  expect(await failed(iceberg, "SELECT CAST('2024-01-01' AS timestamp(3)) AS a")).toBe(
    'NOT_SUPPORTED: Timestamp precision (3) not supported for Iceberg. Use "timestamp(6)" instead.',
  );
});

test('the context’s database may be quoted as Hive does', async () => {
  const { Status, QueryExecutionContext } = await run('DESCRIBE `trades`', {
    QueryExecutionContext: { Database: '`Silver`' },
  });
  expect(Status).toMatchObject({ State: 'SUCCEEDED' });
  expect(QueryExecutionContext).toEqual({ Database: 'silver' });
});

test('the same token is the same query; another text under it is refused', async () => {
  const ClientRequestToken = 'a-token-of-at-least-32-characters-1';
  const first = await run('SELECT 1', { ClientRequestToken });
  const again = await run('SELECT 1', { ClientRequestToken });
  expect(again.QueryExecutionId).toBe(first.QueryExecutionId);
  await expect(run('SELECT 2', { ClientRequestToken })).rejects.toThrow('Idempotent parameters do not match');
});

test('mistakes are refused before there is a query, or fail it with Trino’s words', async () => {
  await expect(run('SELEC 1')).rejects.toMatchObject({
    name: 'InvalidRequestException',
    AthenaErrorCode: 'MALFORMED_QUERY',
  });
  await expect(run('SELECT 1', { WorkGroup: 'nothing' })).rejects.toThrow('WorkGroup nothing is not found.');
  await expect(run('SELECT 1', { WorkGroup: 'primary' })).rejects.toThrow('No output location provided.');
  const column = await run('SELECT nothing FROM silver.trades');
  expect(column.Status).toMatchObject({
    State: 'FAILED',
    StateChangeReason:
      "COLUMN_NOT_FOUND: line 1:8: Column 'nothing' cannot be resolved or requester is not authorized to access requested resources",
    AthenaError: { ErrorCategory: 2, ErrorType: 1006, Retryable: false },
  });
  await expect(
    athena.send(new GetQueryResultsCommand({ QueryExecutionId: column.QueryExecutionId })),
  ).rejects.toThrow('Query did not finish successfully. Final query state: FAILED');
  await expect(athena.send(new GetQueryExecutionCommand({ QueryExecutionId: 'x' }))).rejects.toThrow(
    'QueryExecution x was not found',
  );
});

test('what fails while it runs fails with Trino’s words; parameters take their places', async () => {
  expect((await run('SELECT 1 / (size - size) FROM silver.trades')).Status).toMatchObject({
    State: 'FAILED',
    StateChangeReason: 'DIVISION_BY_ZERO: Division by zero',
    AthenaError: { ErrorCategory: 2, ErrorType: 1001 },
  });
  const query = await run('SELECT size FROM silver.trades WHERE symbol = ? AND size > ?', {
    ExecutionParameters: ["'A'", '1'],
  });
  expect(await object(query.ResultConfiguration!.OutputLocation!)).toBe('"size"\n"2"\n');
});

test('a workgroup’s cutoff is at least 10 MB, and queries below it run', async () => {
  const properties = (cutoff: number) => ({
    Name: 'small',
    WorkGroupConfiguration: {
      BytesScannedCutoffPerQuery: cutoff,
      ResultConfiguration: { OutputLocation: 's3://work/small/' },
    },
  });
  expect(() => local.athena.provisionWorkGroup(properties(1000))).toThrow(
    'BytesScannedCutoffPerQuery must be at least 10000000, got 1000.',
  );
  local.athena.provisionWorkGroup(properties(10_000_000));
  expect((await run('SELECT 1 AS a FROM silver.trades', { WorkGroup: 'small' })).Status?.State).toBe(
    'SUCCEEDED',
  );
});

test('a running query can be stopped, and others go on meanwhile', async () => {
  const { QueryExecutionId } = await athena.send(
    new StartQueryExecutionCommand({
      QueryString:
        'SELECT sum(a.n * b.n * c.n) FROM UNNEST(sequence(1, 10000)) AS a(n), UNNEST(sequence(1, 10000)) AS b(n), UNNEST(sequence(1, 10000)) AS c(n)',
      WorkGroup: 'coinlake',
    }),
  );
  expect((await run('SELECT 1')).Status?.State).toBe('SUCCEEDED');
  await athena.send(new StopQueryExecutionCommand({ QueryExecutionId }));
  await local.athena.settled(QueryExecutionId!);
  const { QueryExecution } = await athena.send(new GetQueryExecutionCommand({ QueryExecutionId }));
  expect(QueryExecution?.Status).toMatchObject({
    State: 'CANCELLED',
    StateChangeReason: 'Query cancelled by user',
  });
});

test('history, workgroups and metadata', async () => {
  const query = await run('SELECT 42');
  const listed = await athena.send(new ListQueryExecutionsCommand({ WorkGroup: 'coinlake', MaxResults: 5 }));
  expect(listed.QueryExecutionIds).toHaveLength(5);
  expect(listed.QueryExecutionIds).toContain(query.QueryExecutionId);
  const batch = await athena.send(
    new BatchGetQueryExecutionCommand({ QueryExecutionIds: [query.QueryExecutionId, 'x'] }),
  );
  expect(batch.QueryExecutions?.map((q) => q.Query)).toEqual(['SELECT 42']);
  expect(batch.UnprocessedQueryExecutionIds?.map((q) => q.QueryExecutionId)).toEqual(['x']);
  const group = await athena.send(new GetWorkGroupCommand({ WorkGroup: 'coinlake' }));
  expect(group.WorkGroup).toMatchObject({
    State: 'ENABLED',
    Configuration: {
      EnforceWorkGroupConfiguration: true,
      ResultConfiguration: { OutputLocation: 's3://work/athena/' },
      EngineVersion: { EffectiveEngineVersion: 'Athena engine version 3' },
    },
  });
  const groups = await athena.send(new ListWorkGroupsCommand({}));
  expect(groups.WorkGroups?.map((g) => g.Name)).toContain('primary');
  const primary = await athena.send(new GetWorkGroupCommand({ WorkGroup: 'primary' }));
  expect(primary.WorkGroup?.Configuration).toMatchObject({
    EnforceWorkGroupConfiguration: false,
    PublishCloudWatchMetricsEnabled: false,
    RequesterPaysEnabled: false,
  });
  const catalog = await athena.send(new GetDataCatalogCommand({ Name: 'awsdatacatalog' }));
  expect(catalog.DataCatalog?.Type).toBe('GLUE');
  const databases = await athena.send(new ListDatabasesCommand({ CatalogName: 'AwsDataCatalog' }));
  expect(databases.DatabaseList?.map((d) => d.Name).sort()).toEqual(['gold', 'silver', 'staging']);
  const metadata = { CatalogName: 'AwsDataCatalog', DatabaseName: 'silver' };
  const tables = await athena.send(new ListTableMetadataCommand(metadata));
  expect(tables.TableMetadataList?.map((t) => t.Name)).toEqual(['trades']);
  const found = await athena.send(new GetTableMetadataCommand({ ...metadata, TableName: 'trades' }));
  expect(found.TableMetadata?.Columns?.map((c) => `${c.Name} ${c.Type}`)).toEqual([
    'symbol string',
    'moment timestamp',
    'price decimal(38,18)',
    'size bigint',
  ]);
  const absent = {
    name: 'MetadataException',
    message: expect.stringMatching(
      /^Entity Not Found \(Service: AmazonDataCatalog; Status Code: 400; Error Code: EntityNotFoundException; Request ID: [\w-]+; Proxy: null\)$/,
    ),
  };
  const nowhere = { ...metadata, DatabaseName: 'nowhere' };
  for (const asked of [
    athena.send(new GetTableMetadataCommand({ ...metadata, TableName: 'nothing' })),
    athena.send(new ListTableMetadataCommand(nowhere)),
    athena.send(new GetDatabaseCommand(nowhere)),
  ])
    await expect(asked).rejects.toMatchObject(absent);
});
