import { describe, expect, it } from 'vitest';
import { AwsError } from '../../../../../localstack/services/service.ts';
import { startQueryExecution } from '../../../../../localstack/services/states/integrations/athena-query.ts';
import type { TaskCall } from '../../../../../localstack/services/states/integrations/integration.ts';
import { fixture } from '../support/fake-runtime.ts';

const machine = (more: Record<string, unknown> = {}, resource = 'athena:startQueryExecution.sync') => ({
  QueryLanguage: 'JSONata',
  StartAt: 'A',
  States: {
    A: {
      Type: 'Task',
      Resource: `arn:aws:states:::${resource}`,
      Arguments: { QueryString: 'SELECT 1', WorkGroup: 'w' },
      End: true,
      ...more,
    },
  },
});

/** Athena whose query ends in `state` at the third look. */
const athena = (state: string, reason?: string) => {
  let looks = 0;
  return {
    'athena:StartQueryExecution': () => ({ QueryExecutionId: 'q' }),
    'athena:StopQueryExecution': () => ({}),
    'athena:GetQueryExecution': () => {
      looks += 1;
      const Status =
        looks < 3
          ? { State: 'RUNNING' }
          : { State: state, StateChangeReason: reason, CompletionDateTime: new Date(7) };
      return { QueryExecution: { QueryExecutionId: 'q', Status } };
    },
  };
};

describe('athena:startQueryExecution', () => {
  it('.sync ends as soon as the runtime is told of the end, without waiting for its next look', async () => {
    const looks = athena('SUCCEEDED');
    const ended = Promise.withResolvers<void>();
    const pauses: number[] = [];
    const output = startQueryExecution.run({
      resource: { pattern: 'sync' },
      arguments: { QueryString: 'SELECT 1' },
      services: {
        call: async (_: string, operation: string) => looks[`athena:${operation}` as keyof typeof looks](),
        authorize: () => {},
        queryEnded: () => ended.promise,
      },
      clock: {
        // A pause that nobody cuts short never ends.
        sleep: (milliseconds: number, signal: AbortSignal) => {
          pauses.push(milliseconds);
          if (pauses.length === 1) setImmediate(() => ended.resolve());
          return pauses.length === 2
            ? Promise.resolve()
            : new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
        },
      },
      signal: new AbortController().signal,
      submitted: () => {},
    } as unknown as TaskCall);
    expect(await output).toMatchObject({ QueryExecution: { Status: { State: 'SUCCEEDED' } } });
    expect(pauses).toEqual([20, 30]);
  });

  it('.sync ends with the query', async () => {
    const f = fixture(athena('SUCCEEDED'));
    const execution = await f.run(f.machine('m', machine()));
    expect(JSON.parse(execution.output)).toEqual({
      QueryExecution: { QueryExecutionId: 'q', Status: { State: 'SUCCEEDED', CompletionDateTime: 7 } },
    });
    expect(f.calls.map(({ operation }) => operation)).toEqual([
      'StartQueryExecution',
      'GetQueryExecution',
      'GetQueryExecution',
      'GetQueryExecution',
    ]);
    expect(f.calls[0]!.input).toEqual({ QueryString: 'SELECT 1', WorkGroup: 'w' });
  });

  it('.sync fails with the query, whose description is the cause', async () => {
    const f = fixture(athena('FAILED', 'TYPE_MISMATCH: line 1:8'));
    const execution = await f.run(f.machine('m', machine()));
    expect(execution.error).toBe('States.TaskFailed');
    expect(JSON.parse(execution.cause)).toEqual({
      QueryExecution: {
        QueryExecutionId: 'q',
        Status: { State: 'FAILED', StateChangeReason: 'TYPE_MISMATCH: line 1:8', CompletionDateTime: 7 },
      },
    });
  });

  it('.sync stops the query when the execution is stopped or the task times out', async () => {
    const running = {
      ...athena(''),
      'athena:GetQueryExecution': () => ({ QueryExecution: { Status: { State: 'RUNNING' } } }),
    };
    const stopped = fixture(running);
    const { executionArn } = await stopped.call('StartExecution', {
      stateMachineArn: stopped.machine('m', machine()),
    });
    await new Promise((resolve) => setImmediate(resolve));
    await stopped.call('StopExecution', { executionArn });
    await new Promise((resolve) => setImmediate(resolve));
    expect(stopped.calls.at(-1)).toMatchObject({
      operation: 'StopQueryExecution',
      input: { QueryExecutionId: 'q' },
    });

    const late = fixture(running);
    const execution = await late.run(late.machine('m', machine({ TimeoutSeconds: 2 })));
    expect(execution).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
    await new Promise((resolve) => setImmediate(resolve));
    expect(late.calls.at(-1)).toMatchObject({ operation: 'StopQueryExecution' });
  });

  it('names errors of the service, so that Retry can', async () => {
    let calls = 0;
    const f = fixture({
      ...athena('SUCCEEDED'),
      'athena:StartQueryExecution': () => {
        calls += 1;
        if (calls > 1) return { QueryExecutionId: 'q' };
        throw new AwsError('TooManyRequestsException', 'Slow down');
      },
    });
    const retried = machine({ Retry: [{ ErrorEquals: ['Athena.TooManyRequestsException'] }] });
    expect((await f.run(f.machine('m', retried))).status).toBe('SUCCEEDED');
    f.denied.add('athena:GetQueryExecution');
    const refused = await f.run(f.machine('m2', machine()));
    expect(refused.error).toBe('Athena.AmazonAthenaException');
    expect(refused.cause).toContain('is not authorized to perform: athena:GetQueryExecution on resource: ');
  });

  it.each(['athena:GetQueryExecution', 'athena:StopQueryExecution'])(
    '.sync starts no query for a role that lacks %s',
    async (action) => {
      const f = fixture(athena('SUCCEEDED'));
      f.denied.add(action);
      const refused = await f.run(f.machine('m', machine()));
      expect(refused.error).toBe('Athena.AmazonAthenaException');
      expect(refused.cause).toContain(
        `is not authorized to perform: ${action} on resource: arn:aws:athena:us-east-1:000000000000:workgroup/w because`,
      );
      expect(f.calls).toEqual([]);
    },
  );

  it('without .sync ends with the start', async () => {
    const f = fixture(athena('SUCCEEDED'));
    const execution = await f.run(f.machine('m', machine({}, 'athena:startQueryExecution')));
    expect(JSON.parse(execution.output).QueryExecutionId).toBe('q');
    expect(f.calls).toHaveLength(1);
  });
});

it('athena:getQueryResults gives the rows', async () => {
  const rows = { ResultSet: { Rows: [{ Data: [{ VarCharValue: 'check_name' }] }] }, UpdateCount: 0 };
  const f = fixture({ 'athena:GetQueryResults': () => rows });
  const arn = f.machine('m', machine({ Arguments: { QueryExecutionId: 'q' } }, 'athena:getQueryResults'));
  expect(JSON.parse((await f.run(arn)).output)).toEqual(rows);
});
