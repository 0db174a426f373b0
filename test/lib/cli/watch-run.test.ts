import { DescribeExecutionCommand, GetExecutionHistoryCommand, SFNClient } from '@aws-sdk/client-sfn';
import { expect, test } from 'vitest';
import { showProgress, watchRun } from '../../../lib/cli/watch-run.ts';
import { progressOf, type RunProgress } from '../../../lib/runs/run-progress.ts';
import { mockedClient } from '../../setup/mocked-client.ts';
import { RETRIED_AND_MAPPED, second } from '../runs/run-history.ts';

test.each([
  [1, 'RUNNING', { state: '' }],
  [7, 'RUNNING', { state: 'Lease' }],
  [9, 'RUNNING', { state: 'Ingest', done: 0, total: 0 }],
  [13, 'RUNNING', { state: 'Ingest', done: 0, total: 2 }],
  [20, 'RUNNING', { state: 'Ingest', done: 1, total: 2 }],
])('after %d events', (count, status, progress) => {
  expect(progressOf(status, RETRIED_AND_MAPPED.slice(0, count))).toEqual({ status, ...progress });
});

test('progress in words', () => {
  expect(showProgress({ status: 'RUNNING', state: 'Plan' })).toBe('Plan');
  expect(showProgress({ status: 'RUNNING', state: 'Ingest', done: 3, total: 7 })).toBe('Ingest 3 of 7');
});

test('a run is asked for until it has ended, its history by pages', async () => {
  const sfn = mockedClient(SFNClient);
  const executionArn = 'arn:aws:states:x:0:execution:m:r1';
  sfn
    .on(DescribeExecutionCommand)
    .resolvesOnce({ status: 'RUNNING', startDate: second(0) })
    .resolves({
      ...{ status: 'FAILED', startDate: second(0), stopDate: second(22) },
      ...{ error: 'ProviderRejected', cause: '{"errorMessage":"no"}' },
    });
  sfn
    .on(GetExecutionHistoryCommand)
    .resolves({ events: RETRIED_AND_MAPPED.slice(0, 10), nextToken: 'more' })
    .on(GetExecutionHistoryCommand, { nextToken: 'more' })
    .resolves({ events: RETRIED_AND_MAPPED.slice(10) });
  const reports: RunProgress[] = [];
  const run = await watchRun(new SFNClient({ region: 'x' }), executionArn, (report) => reports.push(report));
  expect(run).toEqual({
    arn: executionArn,
    status: 'FAILED',
    output: undefined,
    error: 'ProviderRejected: no',
    events: RETRIED_AND_MAPPED,
    milliseconds: 22_000,
  });
  expect(reports.map(({ status }) => status)).toEqual(['RUNNING', 'FAILED']);
  sfn.restore();
});
