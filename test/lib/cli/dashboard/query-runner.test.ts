import {
  AthenaClient,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  InvalidRequestException,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import { beforeEach, expect, test } from 'vitest';
import { queryRunner } from '../../../../lib/cli/dashboard/query-runner.ts';
import { QueryFailed } from '../../../../lib/serve/query-runner.ts';
import { mockedClient } from '../../../setup/mocked-client.ts';

const athena = mockedClient(AthenaClient);
const runner = queryRunner(new AthenaClient({ region: 'us-east-1' }), 'group');
const never = new AbortController().signal;
const page = (values: readonly (readonly (string | undefined)[])[], token?: string) => ({
  ResultSet: {
    Rows: values.map((row) => ({ Data: row.map((VarCharValue) => ({ VarCharValue })) })),
    ResultSetMetadata: {
      ColumnInfo: [
        { Name: 'a', Type: 'varchar' },
        { Name: 'n', Type: 'bigint' },
      ],
    },
  },
  ...(token !== undefined && { NextToken: token }),
});
const status = (State: 'SUCCEEDED' | 'FAILED' | 'RUNNING', StateChangeReason?: string) => ({
  QueryExecution: { Status: { State, StateChangeReason }, Statistics: { DataScannedInBytes: 42 } },
});
beforeEach(() => {
  athena.reset();
  athena.on(StartQueryExecutionCommand).resolves({ QueryExecutionId: 'q' });
});

test('the first page without its header, and the next', async () => {
  athena.on(GetQueryExecutionCommand).resolves(status('SUCCEEDED'));
  athena.on(GetQueryResultsCommand).resolves(
    page(
      [
        ['a', 'n'],
        ['x', undefined],
      ],
      'more',
    ),
  );
  const columns = [
    { name: 'a', type: 'varchar' },
    { name: 'n', type: 'bigint' },
  ];
  expect(await runner.run('SELECT 1', never)).toEqual({
    ...{ id: 'q', scannedBytes: 42, columns, rows: [['x', null]], next: 'more' },
  });
  expect(athena.commandCalls(StartQueryExecutionCommand)[0]?.args[0].input).toEqual({
    QueryString: 'SELECT 1',
    WorkGroup: 'group',
  });
  athena.on(GetQueryResultsCommand).resolves(page([['a', 'n']]));
  // Only the first page has a header: a row that looks like one is a row.
  expect(await runner.rows('q', 'more')).toEqual({ columns, rows: [['a', 'n']] });
});

test('what Athena says of a statement is told as it is', async () => {
  athena.on(GetQueryExecutionCommand).resolves(status('FAILED', 'DIVISION_BY_ZERO: Division by zero'));
  await expect(runner.run('SELECT 1/0', never)).rejects.toThrow(
    new QueryFailed('DIVISION_BY_ZERO: Division by zero'),
  );
  athena
    .on(GetQueryResultsCommand)
    .rejects(new InvalidRequestException({ message: 'QueryExecution z was not found', $metadata: {} }));
  await expect(runner.rows('z', undefined)).rejects.toThrow(
    new QueryFailed('QueryExecution z was not found'),
  );
});

test('whoever gives up stops the query', async () => {
  athena.on(GetQueryExecutionCommand).resolves(status('RUNNING'));
  athena.on(StopQueryExecutionCommand).resolves({});
  const abort = new AbortController();
  const running = runner.run('SELECT 1', abort.signal);
  abort.abort(new Error('gone'));
  await expect(running).rejects.toThrow('gone');
  expect(athena.commandCalls(StopQueryExecutionCommand)[0]?.args[0].input).toEqual({ QueryExecutionId: 'q' });
});
