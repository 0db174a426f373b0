import { GetTableCommand, GlueClient } from '@aws-sdk/client-glue';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { beforeEach, expect, it, vi } from 'vitest';
import { handler } from '../../../lambdas/report/handler.ts';
import { MemoryObjectStore } from '../../../lib/lake/memory/object-store.ts';
import { mockedClient } from '../../setup/mocked-client.ts';
import { event, invoke } from '../support/invoke.ts';
import { mockS3 } from '../support/object-store-commands.ts';

vi.hoisted(() => {
  process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
});

const sns = mockedClient(SNSClient);
const ssm = mockedClient(SSMClient);
const glue = mockedClient(GlueClient);

beforeEach(() => {
  for (const [name, value] of Object.entries({
    WORK_BUCKET: 'work',
    LAKE_BUCKET: 'lake',
    TOPIC_ARN: 'arn:aws:sns:eu-west-1:111122223333:alerts',
    METRICS_NAMESPACE: 'Coinlake',
    SETTINGS_PARAMETER_PREFIX: '/coinlake',
  }))
    vi.stubEnv(name, value);
  for (const mock of [sns, ssm, glue]) mock.reset();
  mockS3(new MemoryObjectStore());
  sns.on(PublishCommand).resolves({});
  ssm
    .on(GetParameterCommand, { Name: '/coinlake/datasets/coingecko_market_chart' })
    .resolves({ Parameter: { Value: '{}' } })
    .on(GetParameterCommand, { Name: '/coinlake/datasets/binance_klines' })
    .resolves({ Parameter: { Value: '{"symbols":["BTCUSDT"],"timeframes":["1h"],"start":"P1Y"}' } });
  glue
    .on(GetTableCommand)
    .rejects(Object.assign(new Error('Entity Not Found'), { name: 'EntityNotFoundException' }));
});

it('tells people of a failed run once, though its event follows', async () => {
  await invoke(handler, event('report-dataset'));
  await invoke(handler, event('execution-aborted'));
  const calls = sns.commandCalls(PublishCommand).map((call) => call.args[0].input);
  expect(calls).toEqual([
    {
      TopicArn: 'arn:aws:sns:eu-west-1:111122223333:alerts',
      Subject: 'Coinlake: dataset binance_klines failed: ProviderUnavailable',
      Message: expect.stringContaining('binance answered 503'),
    },
  ]);
});

it('tells people of a run that was aborted where no Catch sees it', async () => {
  await invoke(handler, event('execution-aborted'));
  expect(sns.commandCalls(PublishCommand)[0]?.args[0].input.Message).toContain(
    'The dataset binance_klines failed with ABORTED.\n\nThe execution ended as ABORTED.',
  );
});

it('tells people of a run whose settings are what is wrong; a success whose age is unknown is none', async () => {
  ssm.on(GetParameterCommand).resolves({ Parameter: { Value: '{' } });
  await invoke(handler, event('report-dataset'));
  expect(sns.commandCalls(PublishCommand)).toHaveLength(1);
  const { error: _, ...payload } = event('report-dataset');
  await expect(invoke(handler, { ...payload, run: 'another', outcome: 'succeeded' })).rejects.toThrow(
    'Parameter /coinlake/datasets/binance_klines is not JSON',
  );
});

it('tells people again only when what is failed or late changes, and when it is over', async () => {
  const { error, ...payload } = event('report-dataset');
  for (const [run, ending] of [
    ['1', { outcome: 'failed', error }],
    ['2', { outcome: 'failed', error: { name: 'ContractViolation', message: '' } }],
    ['3', { outcome: 'succeeded' }],
    ['4', { outcome: 'succeeded' }],
  ] as const)
    await invoke(handler, { ...payload, run, ...ending });
  const subjects = sns.commandCalls(PublishCommand).map((call) => call.args[0].input.Subject);
  expect(subjects).toEqual([
    'Coinlake: dataset binance_klines failed: ProviderUnavailable',
    'Coinlake: no longer: dataset binance_klines failed',
  ]);
});

it('a message that could not be sent is sent by the next report', async () => {
  sns.on(PublishCommand).rejectsOnce(new Error('throttled')).resolves({});
  await expect(invoke(handler, event('report-dataset'))).rejects.toThrow('throttled');
  await invoke(handler, event('report-dataset'));
  expect(sns.commandCalls(PublishCommand).map((call) => call.args[0].input.Subject)).toEqual([
    'Coinlake: dataset binance_klines failed: ProviderUnavailable',
    'Coinlake: dataset binance_klines failed: ProviderUnavailable',
  ]);
});

it('is silent about success, and emits metrics without a dimension', async () => {
  const { error: _, ...payload } = event('report-dataset');
  const stdout = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  await invoke(handler, { ...payload, outcome: 'succeeded' });
  const lines = stdout.mock.calls.map(([line]) => String(line));
  stdout.mockRestore();
  expect(sns.commandCalls(PublishCommand)).toEqual([]);
  const emf = lines.filter((line) => line.includes('CloudWatchMetrics')).map((line) => JSON.parse(line));
  // No row yet: six hours from now on are allowed.
  expect(emf).toMatchObject([
    {
      _aws: { CloudWatchMetrics: [{ Namespace: 'Coinlake', Dimensions: [[]] }] },
      PastFreshnessLimit: -6 * 3600,
    },
  ]);
});
