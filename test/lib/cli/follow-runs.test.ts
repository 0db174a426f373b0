import { DescribeExecutionCommand, GetExecutionHistoryCommand, SFNClient } from '@aws-sdk/client-sfn';
import { beforeEach, describe, expect, it } from 'vitest';
import { followRuns, slicesAfter } from '../../../lib/cli/follow-runs.ts';
import { mockedClient } from '../../setup/mocked-client.ts';

const sfn = mockedClient(SFNClient);
const client = new SFNClient({ region: 'us-east-1' });
beforeEach(() => sfn.reset());

const at = new Date('2024-06-01T00:00:00Z');
const tally = { due: 2, held: 4, stored: 0, empty: 0, refused: 0, failed: 0, waiting: 0 };
const succeeded = (resourceType: string, resource: string, output: object) => ({
  timestamp: at,
  id: 1,
  type: 'TaskSucceeded' as const,
  taskSucceededEventDetails: { resourceType, resource, output: JSON.stringify(output) },
});
const reported = (payload: object) => ({
  timestamp: at,
  id: 2,
  type: 'TaskScheduled' as const,
  taskScheduledEventDetails: {
    resourceType: 'lambda',
    resource: 'invoke',
    region: 'us-east-1',
    parameters: JSON.stringify({ FunctionName: 'report', Payload: payload }),
  },
});

/** Runs by name, each with the one that it starts. */
function runs(next: Readonly<Record<string, string | undefined>>) {
  for (const [name, following] of Object.entries(next)) {
    sfn.on(DescribeExecutionCommand, { executionArn: name }).resolves({
      status: name === 'failed' ? 'FAILED' : 'SUCCEEDED',
      startDate: at,
      stopDate: new Date(at.getTime() + 1000),
    });
    const nested = succeeded('states', 'startExecution.sync:2', { ExecutionArn: 'a-model' });
    sfn.on(GetExecutionHistoryCommand, { executionArn: name, maxResults: 1000 }).resolves({
      events: [
        nested,
        ...(following ? [succeeded('states', 'startExecution', { ExecutionArn: following })] : []),
      ],
    });
  }
}

describe('followRuns', () => {
  it('follows a run, and those that it leads to, to the last one', async () => {
    runs({ first: 'failed', failed: 'last', last: undefined });
    const heard: string[] = [];
    const followed = await followRuns(
      client,
      'first',
      () => {},
      (arn) => heard.push(arn),
    );
    expect(followed.map(({ arn, status }) => [arn, status])).toEqual([
      ['first', 'SUCCEEDED'],
      ['failed', 'FAILED'],
      ['last', 'SUCCEEDED'],
    ]);
    expect(heard).toEqual(['failed', 'last']);
  });
});

describe('slicesAfter', () => {
  it('is what the run told its report; nothing where it counted none', () => {
    expect(slicesAfter([reported({ kind: 'dataset', slices: tally }), reported({ kind: 'model' })])).toEqual(
      tally,
    );
    expect(slicesAfter([reported({ kind: 'dataset' })])).toBeUndefined();
    expect(slicesAfter([])).toBeUndefined();
  });
});
