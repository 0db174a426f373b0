import { CloudWatchClient, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import {
  DescribeExecutionCommand,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  SFNClient,
} from '@aws-sdk/client-sfn';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, test } from 'vitest';
import { deploymentOf } from '../../../lib/cli/deployment.ts';
import { freshnessOf } from '../../../lib/cli/freshness.ts';
import { latestScheduledTime } from '../../../lib/cli/scheduled-runs.ts';
import { clientsOf, type Session } from '../../../lib/cli/session.ts';
import binanceKlines from '../../../lib/datasets/binance_klines/dataset.ts';

const sfn = mockClient(SFNClient);
const cloudWatch = mockClient(CloudWatchClient);
const session: Session = {
  deployment: deploymentOf('dev', 'local'),
  ...clientsOf({ region: 'eu-west-1' }),
  close: async () => {},
};
const dataset = binanceKlines;
const HOUR = 3600;
const now = new Date('2024-06-01T12:00:00Z');

beforeEach(() => {
  for (const mock of [sfn, cloudWatch]) mock.reset();
  sfn.on(ListStateMachinesCommand).resolves({
    stateMachines: [
      {
        name: 'coinlake-dev-dataset-binance_klines',
        stateMachineArn: 'arn:machine',
        type: 'STANDARD',
        creationDate: now,
      },
    ],
  });
});
/** Newest first: the hour (UTC, of 1 June) a run was for, and how long a row had been due by its report, hours; none of one that runs. */
function runs(...list: readonly (readonly [hour: number, lag?: number])[]): void {
  const executions = list.map((_, i) => ({ executionArn: `arn:run:${i}` }));
  // biome-ignore lint/suspicious/noExplicitAny: what is listed is read by its ARN alone.
  sfn.on(ListExecutionsCommand).resolves({ executions: executions as any });
  for (const [i, [hour, lag]] of list.entries()) {
    const at = new Date(Date.UTC(2024, 5, 1, hour));
    const stopDate = new Date(at.getTime() + (5 * 60 + i) * 1000);
    sfn.on(DescribeExecutionCommand, { executionArn: `arn:run:${i}` }).resolves({
      input: JSON.stringify({ dataset: 'binance_klines', scheduledTime: at.toISOString() }),
      ...(lag !== undefined && { stopDate }),
    });
    const StartTime = new Date(Math.floor(stopDate.getTime() / 60_000) * 60_000 - 60_000);
    cloudWatch.on(GetMetricStatisticsCommand, { StartTime }).resolves({
      Datapoints: lag === undefined ? [] : [{ Timestamp: StartTime, Maximum: lag * HOUR }],
    });
  }
}

test.each([
  [12, -1, 'fresh', 0],
  [11, 1, 'fresh', 2],
  [10, 1, 'warn', 3],
  [6, 1, 'error', 7],
])('a run for %i:00 that was %d h late: %s at noon', async (hour, lag, state, late) => {
  runs([hour, lag]);
  expect(await freshnessOf(session, dataset, { recorded: false, now })).toEqual({
    dataset: 'binance_klines',
    state,
    due: new Date(Date.UTC(2024, 5, 1, hour - lag)),
    late: late * HOUR * 1000,
    present: now,
  });
});

test('the metric is the one that the alarm watches', async () => {
  runs([11, 1]);
  await freshnessOf(session, dataset, { recorded: false, now });
  expect(cloudWatch.commandCalls(GetMetricStatisticsCommand)[0]?.args[0].input).toMatchObject({
    Namespace: 'coinlake-dev',
    MetricName: 'FreshnessLag',
    Dimensions: [{ Name: 'dataset', Value: 'binance_klines' }],
  });
});

test('a backfill knows less than the run before it, and a run at work nothing yet', async () => {
  runs([12], [3, 0], [11, 1]);
  const { due, state } = await freshnessOf(session, dataset, { recorded: false, now });
  expect([due, state]).toEqual([new Date('2024-06-01T10:00:00Z'), 'fresh']);
});

test('recorded data are measured against the latest scheduled time, however long ago', async () => {
  runs([5, 1], [3, 1]);
  expect(await freshnessOf(session, dataset, { recorded: true, now })).toMatchObject({
    state: 'fresh',
    late: HOUR * 1000,
    present: new Date('2024-06-01T05:00:00Z'),
  });
  const what = {
    kind: 'dataset',
    name: 'binance_klines',
    machine: 'coinlake-dev-dataset-binance_klines',
  } as const;
  expect(await latestScheduledTime(session, what)).toEqual(new Date('2024-06-01T05:00:00Z'));
});

test('without a report of a row nothing is known', async () => {
  runs();
  expect(await freshnessOf(session, dataset, { recorded: true, now })).toEqual({
    dataset: 'binance_klines',
    state: 'unknown',
    present: now,
  });
});
