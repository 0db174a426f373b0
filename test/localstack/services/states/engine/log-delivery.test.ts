import { expect, it } from 'vitest';
import { fixture, ROLE } from '../support/fake-runtime.ts';

const definition = JSON.stringify({
  QueryLanguage: 'JSONata',
  StartAt: 'F',
  States: { F: { Type: 'Fail', Error: 'E', Cause: 'c' } },
});

it.each([
  ['ALL', ['ExecutionStarted', 'FailStateEntered', 'ExecutionFailed']],
  ['ERROR', ['ExecutionFailed']],
])('level %s writes its events to the log group', async (level, types) => {
  const written: {
    logGroupName: string;
    logStreamName: string;
    logEvents: { timestamp: number; message: string }[];
  }[] = [];
  const f = fixture({
    'logs:CreateLogStream': () => ({}),
    'logs:PutLogEvents': (input) => void written.push(input),
  });
  const { stateMachineArn } = f.states.createStateMachine({
    name: 'm',
    definition,
    roleArn: ROLE,
    loggingConfiguration: {
      level: level as 'ALL',
      includeExecutionData: false,
      destinations: [
        {
          cloudWatchLogsLogGroup: {
            logGroupArn: 'arn:aws:logs:us-east-1:000000000000:log-group:/aws/vendedlogs/states/m:*',
          },
        },
      ],
    },
  });
  const { executionArn } = await f.run(stateMachineArn, { secret: 1 }, 'run');
  await new Promise((resolve) => setImmediate(resolve));
  expect(written).toHaveLength(1);
  expect(written[0]!.logGroupName).toBe('/aws/vendedlogs/states/m');
  expect(written[0]!.logStreamName).toMatch(/^states\/m\/2024-06-01-00-00\/[0-9a-f]{8}$/);
  const messages = written[0]!.logEvents.map(({ message }) => JSON.parse(message));
  expect(messages.map(({ type }) => type)).toEqual(types);
  expect(messages.at(-1)).toEqual({
    id: '3',
    type: 'ExecutionFailed',
    details: { error: 'E' },
    redrive_count: '0',
    previous_event_id: '2',
    event_timestamp: String(f.clock.now()),
    execution_arn: executionArn,
  });
  expect(JSON.stringify(messages)).not.toContain('secret');
});
