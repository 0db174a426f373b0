import { describe, expect, it } from 'vitest';
import { fixture } from './support/fake-runtime.ts';

const machine = (more: Record<string, unknown> = {}) => ({
  QueryLanguage: 'JSONata',
  StartAt: 'A',
  States: {
    A: {
      Type: 'Task',
      Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
      Arguments: { QueueUrl: 'q', MessageBody: { token: '{% $states.context.Task.Token %}' } },
      End: true,
      ...more,
    },
  },
});

/** A fixture whose queue hands the token of the message on. */
function withQueue() {
  let given: (token: string) => void = () => undefined;
  const token = new Promise<string>((resolve) => {
    given = resolve;
  });
  const f = fixture({
    'sqs:SendMessage': ({ MessageBody }) => {
      given(JSON.parse(MessageBody).token);
      return { MessageId: 'id' };
    },
  });
  return { f, token };
}

describe('waitForTaskToken', () => {
  it('ends with the output that is sent', async () => {
    const { f, token } = withQueue();
    const run = f.run(f.machine('m', machine()));
    const taskToken = await token;
    await f.call('SendTaskSuccess', { taskToken, output: '{"ok":true}' });
    const execution = await run;
    expect(execution.output).toBe('{"ok":true}');
    expect((await f.history(execution.executionArn)).map(({ type }) => type)).toEqual([
      'ExecutionStarted',
      'TaskStateEntered',
      'TaskScheduled',
      'TaskStarted',
      'TaskSubmitted',
      'TaskSucceeded',
      'TaskStateExited',
      'ExecutionSucceeded',
    ]);
    await expect(f.call('SendTaskSuccess', { taskToken, output: '1' })).rejects.toThrow(
      'Task Timed Out: the token is not that of a task under way',
    );
  });

  it('ends with the error that is sent', async () => {
    const { f, token } = withQueue();
    const run = f.run(f.machine('m', machine()));
    await f.call('SendTaskFailure', { taskToken: await token, error: 'E', cause: 'c' });
    expect(await run).toMatchObject({ status: 'FAILED', error: 'E', cause: 'c' });
  });

  it('fails without heartbeats', async () => {
    const { f } = withQueue();
    const execution = await f.run(f.machine('m', machine({ HeartbeatSeconds: 10 })));
    expect(execution).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
    expect(execution.stopDate.getTime() - execution.startDate.getTime()).toBe(10_000);
  });
});
