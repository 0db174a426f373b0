import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LocalAthena, startLocalAthena } from '../../../../glue-sql/gold/local-athena.ts';
import { api, bytesAt, execute, objectsOf, succeed } from '../run-statement.ts';

let local: LocalAthena;
beforeAll(async () => {
  local = await startLocalAthena();
});
afterAll(() => local.close());

interface Page {
  readonly ResultSet: { readonly Rows: readonly { Data: { VarCharValue?: string }[] }[] };
  readonly NextToken?: string;
}

const page = (QueryExecutionId: string, input: object = {}) =>
  api<Page>(local, 'GetQueryResults', { QueryExecutionId, ...input });

test('pages of a long result: the header is a row of the first', async () => {
  const { QueryExecutionId } = await succeed(
    local,
    'SELECT n, CAST(NULL AS varchar) AS nothing FROM UNNEST(sequence(1, 2500)) AS t(n)',
  );
  const values: (string | undefined)[] = [];
  const sizes: number[] = [];
  let NextToken: string | undefined;
  do {
    const got = await page(QueryExecutionId, NextToken === undefined ? {} : { NextToken });
    sizes.push(got.ResultSet.Rows.length);
    values.push(...got.ResultSet.Rows.map(({ Data }) => Data[0]!.VarCharValue));
    NextToken = got.NextToken;
  } while (NextToken !== undefined);
  expect(sizes).toEqual([1000, 1000, 501]);
  expect(values).toEqual(['n', ...Array.from({ length: 2500 }, (_, i) => String(i + 1))]);
  expect((await page(QueryExecutionId, { MaxResults: 1 })).ResultSet.Rows).toEqual([
    { Data: [{ VarCharValue: 'n' }, { VarCharValue: 'nothing' }] },
  ]);
});

test('no rows: the header alone', async () => {
  const none = await succeed(local, 'SELECT 1 AS i WHERE false');
  expect((await page(none.QueryExecutionId)).ResultSet.Rows).toEqual([{ Data: [{ VarCharValue: 'i' }] }]);
  expect((await bytesAt(local, none.ResultConfiguration.OutputLocation)).toString()).toBe('"i"\n');
  expect(await objectsOf(local).head(`${none.ResultConfiguration.OutputLocation}.metadata`)).toBeDefined();
});

// Messages and codes as measured on AWS.
test.each([
  [{ MaxResults: 1001 }, 'MaxResults is more than maximum allowed length 1000', 'INVALID_INPUT'],
  [
    { MaxResults: 0 },
    "1 validation error detected: Value at 'maxResults' failed to satisfy constraint: Member must have value greater than or equal to 1",
    'INVALID_INPUT',
  ],
  [{ NextToken: 'x' }, 'Malformed nextPageToken x', 'INVALID_INPUT'],
])('GetQueryResults refuses %j', async (input, message, code) => {
  const { QueryExecutionId } = await succeed(local, 'SELECT 1 AS a');
  await expect(page(QueryExecutionId, input)).rejects.toMatchObject({
    name: 'InvalidRequestException',
    message,
    fields: { AthenaErrorCode: code },
  });
});

test('a failed, a cancelled and an unknown query have no results', async () => {
  const failed = await execute(local, 'SELECT 1 FROM nowhere.nothing');
  expect(failed.Status).toMatchObject({
    State: 'FAILED',
    StateChangeReason: "SCHEMA_NOT_FOUND: line 1:15: Schema 'nowhere' does not exist",
    AthenaError: { ErrorCategory: 2, ErrorType: 1301 },
  });
  await expect(page(failed.QueryExecutionId)).rejects.toMatchObject({
    message: 'Query did not finish successfully. Final query state: FAILED',
    fields: { AthenaErrorCode: 'INVALID_QUERY_EXECUTION_STATE' },
  });
  expect(await objectsOf(local).head(failed.ResultConfiguration.OutputLocation)).toBeUndefined();
  const long =
    'SELECT sum(a.n * b.n * c.n) FROM UNNEST(sequence(1, 10000)) AS a(n), UNNEST(sequence(1, 10000)) AS b(n), UNNEST(sequence(1, 10000)) AS c(n)';
  const started = await api<{ QueryExecutionId: string }>(local, 'StartQueryExecution', {
    QueryString: long,
    WorkGroup: 'coinlake',
  });
  await expect(page(started.QueryExecutionId)).rejects.toThrow(
    /^Query has not yet finished. Current state: (QUEUED|RUNNING)$/,
  );
  await api(local, 'StopQueryExecution', started);
  await local.athena.settled(started.QueryExecutionId);
  await expect(page(started.QueryExecutionId)).rejects.toMatchObject({
    message: 'Could not find results',
    fields: { AthenaErrorCode: 'RESULT_NOT_FOUND' },
  });
  await expect(page('nothing')).rejects.toMatchObject({
    message: 'QueryExecution nothing was not found',
    fields: { AthenaErrorCode: 'QUERY_EXECUTION_NOT_FOUND' },
  });
});

test('a token stands for one query: what else it may say', async () => {
  local.athena.provisionWorkGroup({
    Name: 'other',
    WorkGroupConfiguration: { ResultConfiguration: { OutputLocation: 's3://work/other/' } },
  });
  const ClientRequestToken = 'x'.repeat(32);
  const first = await succeed(local, 'SELECT ? AS a', { ClientRequestToken, ExecutionParameters: ['1'] });
  const again = await execute(local, 'SELECT ? AS a', {
    ClientRequestToken,
    ExecutionParameters: ['2'],
    WorkGroup: 'other',
  });
  expect(again.QueryExecutionId).toBe(first.QueryExecutionId);
  for (const change of [
    { QueryExecutionContext: { Database: 'gold' } },
    { QueryExecutionContext: { Catalog: 'AwsDataCatalog' } },
    { ResultConfiguration: { OutputLocation: 's3://work/elsewhere/' } },
  ])
    await expect(execute(local, 'SELECT ? AS a', { ClientRequestToken, ...change })).rejects.toMatchObject({
      message: 'Idempotent parameters do not match',
      fields: { AthenaErrorCode: 'IDEMPOTENT_PARAMETER_MISMATCH' },
    });
  await expect(execute(local, 'SELECT 1', { ClientRequestToken: 'short' })).rejects.toThrow(
    "1 validation error detected: Value at 'clientRequestToken' failed to satisfy constraint: Member must have length greater than or equal to 32",
  );
  // A statement that is refused takes no token.
  const fresh = 'y'.repeat(32);
  await expect(execute(local, 'SELEC', { ClientRequestToken: fresh })).rejects.toThrow('mismatched input');
  await succeed(local, 'SELECT 1 AS a', { ClientRequestToken: fresh });
});

test('where results go: the workgroup’s word where it enforces it, else the client’s', async () => {
  local.athena.provisionWorkGroup({
    Name: 'free',
    WorkGroupConfiguration: {
      EnforceWorkGroupConfiguration: false,
      ResultConfiguration: { OutputLocation: 's3://work/free' },
    },
  });
  const own = { ResultConfiguration: { OutputLocation: 's3://work/mine' } };
  const location = async (input: object) =>
    (await succeed(local, 'SELECT 1 AS a', input)).ResultConfiguration.OutputLocation.replace(/[^/]+$/, '');
  expect(await location(own)).toBe('s3://work/athena/');
  expect(await location({ ...own, WorkGroup: 'free' })).toBe('s3://work/mine/');
  expect(await location({ WorkGroup: 'free' })).toBe('s3://work/free/');
  await expect(
    execute(local, 'SELECT 1', { WorkGroup: 'free', ResultConfiguration: { OutputLocation: 'mine' } }),
  ).rejects.toThrow('outputLocation is not a valid S3 path.');
});

test('reuse of results is accepted and never done', async () => {
  const ResultReuseConfiguration = { ResultReuseByAgeConfiguration: { Enabled: true, MaxAgeInMinutes: 60 } };
  const one = await succeed(local, 'SELECT 1 AS a', { ResultReuseConfiguration });
  const two = await succeed(local, 'SELECT 1 AS a', { ResultReuseConfiguration });
  expect(two.QueryExecutionId).not.toBe(one.QueryExecutionId);
  expect(two).toMatchObject({
    ResultReuseConfiguration,
    Statistics: { ResultReuseInformation: { ReusedPreviousResult: false } },
  });
  await expect(
    execute(local, 'SELECT 1', {
      ResultReuseConfiguration: { ResultReuseByAgeConfiguration: { Enabled: true, MaxAgeInMinutes: 10_081 } },
    }),
  ).rejects.toThrow('MaxAgeInMinutes must be from 0 to 10080, got 10081');
});

test('three-part and quoted names, catalogs in any case, comments anywhere', async () => {
  await succeed(
    local,
    "CREATE TABLE silver.t (a int) LOCATION 's3://lake/t/' TBLPROPERTIES ('table_type'='ICEBERG')",
  );
  for (const sql of [
    'SELECT a FROM AwsDataCatalog.silver.T',
    '/* first */ -- and\nSELECT "A" /* middle */ FROM "awsdatacatalog"."silver"."t" -- last',
    'TABLE silver.t;',
  ])
    await succeed(local, sql, { QueryExecutionContext: { Catalog: 'AWSDATACATALOG', Database: 'Gold' } });
  expect((await execute(local, 'SELECT 1 FROM other.silver.t')).Status).toMatchObject({
    StateChangeReason: "CATALOG_NOT_FOUND: line 1:15: Catalog 'other' does not exist",
    AthenaError: { ErrorType: 1006 },
  });
});
