import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LocalAthena, startLocalAthena } from '../../../../glue-sql/gold/local-athena.ts';
import { api, execute, reason, succeed } from '../run-statement.ts';

let local: LocalAthena;
beforeAll(async () => {
  local = await startLocalAthena();
});
afterAll(() => local.close());

const rows = (sql: string, ExecutionParameters?: string[]) =>
  succeed(local, sql, ExecutionParameters && { ExecutionParameters }).then(async ({ QueryExecutionId }) => {
    const { ResultSet } = (await api(local, 'GetQueryResults', { QueryExecutionId })) as {
      ResultSet: { Rows: { Data: { VarCharValue?: string }[] }[] };
    };
    return ResultSet.Rows.slice(1).map(({ Data }) => Data.map((datum) => datum.VarCharValue));
  });

test('PREPARE, EXECUTE … USING and with execution parameters, DEALLOCATE', async () => {
  await succeed(local, "PREPARE sums FROM SELECT ? + 1 AS a, ? || '?' AS b -- and ?");
  expect(await rows("EXECUTE sums USING 1, 'x'")).toEqual([['2', 'x?']]);
  expect(await rows('EXECUTE sums', ['40 + 1', "'y'"])).toEqual([['42', 'y?']]);
  expect(await reason(local, 'EXECUTE sums USING 1')).toBe(
    'INVALID_PARAMETER_USAGE: line 1:1: Incorrect number of parameters: expected 2 but found 1',
  );
  expect(await reason(local, "EXECUTE sums USING 1, 'x', 2")).toBe(
    'INVALID_PARAMETER_USAGE: line 1:1: Incorrect number of parameters: expected 2 but found 3',
  );
  const { QueryExecutionId, StatementType } = await execute(local, "EXECUTE sums USING 1, 'x'");
  expect({ QueryExecutionId, StatementType }).toMatchObject({ StatementType: 'DML' });
  await succeed(local, 'DEALLOCATE PREPARE sums;');
  expect(await reason(local, "EXECUTE sums USING 1, 'x'")).toBe(
    'NOT_FOUND: Prepared statement not found: sums',
  );
});

test('a prepared INSERT is an INSERT', async () => {
  await succeed(
    local,
    "CREATE TABLE silver.t (a int) LOCATION 's3://lake/t/' TBLPROPERTIES ('table_type'='ICEBERG')",
  );
  await api(local, 'CreatePreparedStatement', {
    StatementName: 'add',
    WorkGroup: 'coinlake',
    QueryStatement: 'INSERT INTO silver.t VALUES (?)',
    Description: 'Adds one',
  });
  const added = await succeed(local, 'EXECUTE add USING 7');
  expect(added).toMatchObject({
    SubstatementType: 'INSERT',
    ResultConfiguration: { OutputLocation: `s3://work/athena/${added.QueryExecutionId}` },
  });
  expect(await rows('SELECT a FROM silver.t')).toEqual([['7']]);
});

test('the API lists, changes and deletes them', async () => {
  const own = { StatementName: 'add', WorkGroup: 'coinlake' };
  expect(await api(local, 'GetPreparedStatement', own)).toMatchObject({
    PreparedStatement: {
      StatementName: 'add',
      WorkGroupName: 'coinlake',
      QueryStatement: 'INSERT INTO silver.t VALUES (?)',
      Description: 'Adds one',
    },
  });
  await expect(api(local, 'CreatePreparedStatement', { ...own, QueryStatement: 'SELECT 1' })).rejects.toThrow(
    'PreparedStatement add already exists in workGroup coinlake',
  );
  await api(local, 'UpdatePreparedStatement', { ...own, QueryStatement: 'SELECT 5 AS a' });
  expect(await rows('EXECUTE add')).toEqual([['5']]);
  expect(await api(local, 'ListPreparedStatements', { WorkGroup: 'coinlake' })).toMatchObject({
    PreparedStatements: [{ StatementName: 'add' }],
  });
  expect(
    await api(local, 'BatchGetPreparedStatement', {
      WorkGroup: 'coinlake',
      PreparedStatementNames: ['add', 'other'],
    }),
  ).toMatchObject({
    PreparedStatements: [{ StatementName: 'add' }],
    UnprocessedPreparedStatementNames: [{ StatementName: 'other', ErrorCode: 'STATEMENT_NOT_FOUND' }],
  });
  await api(local, 'DeletePreparedStatement', own);
  await expect(api(local, 'GetPreparedStatement', own)).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: 'PreparedStatement add was not found in workGroup coinlake',
  });
});

// As measured on AWS: what is no expression, or names a column, is a text.
test.each([
  ["'abc'", 'abc'],
  ['1 + 1', '2'],
  ["DATE '2020-01-01'", '2020-01-01'],
  ['NULL', undefined],
  ['abc def', 'abc def'],
  ["it's", "it's"],
  ['123e4567-e89b-12d3-a456-426614174000', '123e4567-e89b-12d3-a456-426614174000'],
  ['abc', 'abc'],
  ['x + 1', 'x + 1'],
  ['t.x', 't.x'],
])('the execution parameter %s is %s', async (parameter, value) => {
  expect(await rows('SELECT ? AS v FROM (VALUES 1) AS t(x)', [parameter])).toEqual([[value]]);
});

test('parameters that no ? asks for are not looked at', async () => {
  expect(await rows('SELECT 1 AS a', ['2', '3'])).toEqual([['1']]);
});
