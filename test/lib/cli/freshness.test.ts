import { AthenaClient, GetWorkGroupCommand } from '@aws-sdk/client-athena';
import { GetObjectCommand, NoSuchKey, S3Client } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { deploymentOf } from '../../../lib/cli/deployment.ts';
import { freshnessOf, readHealth } from '../../../lib/cli/freshness.ts';
import { clientsOf, type Session } from '../../../lib/cli/session.ts';
import { hours } from '../../../lib/contracts/duration.ts';
import type { HealthRecord } from '../../../lib/handler/health-record.ts';
import { mockedClient } from '../../setup/mocked-client.ts';

const dataset = { name: 'binance_klines', freshness: { warn: hours(2), error: hours(6) } };
const now = new Date('2024-06-01T12:00:00Z');
const health = (due?: string): HealthRecord => ({
  at: '2024-06-01T05:00:00Z',
  datasets: { binance_klines: due === undefined ? { unknownSince: '2024-06-01T05:00:00Z' } : { due } },
  runs: {},
  told: [],
});

test.each([
  ['2024-06-01T13:00:00.000Z', 'fresh', 0],
  ['2024-06-01T10:00:00.000Z', 'fresh', 2],
  ['2024-06-01T09:00:00.000Z', 'warn', 3],
  ['2024-06-01T05:00:00.000Z', 'error', 7],
])('a row due at %s: %s at noon', (due, state, late) => {
  expect(freshnessOf(health(due), dataset, { recorded: false, now })).toEqual({
    dataset: 'binance_klines',
    state,
    due: new Date(due),
    late: late * 3_600_000,
    present: now,
    series: [],
  });
});

test('series that are late or have no row are told beside the worst', () => {
  const series = [{ name: 'STOPUSDT/1h', due: '2024-05-01T00:00:00Z' }, { name: 'NEWUSDT/1h' }];
  const known = health('2024-05-01T00:00:00Z');
  const datasets = { binance_klines: { ...known.datasets.binance_klines, series } };
  expect(freshnessOf({ ...known, datasets }, dataset, { recorded: false, now })).toMatchObject({
    state: 'error',
    series,
  });
});

test('recorded data are measured against the latest scheduled time, however long ago', () => {
  expect(freshnessOf(health('2024-06-01T04:00:00Z'), dataset, { recorded: true, now })).toMatchObject({
    state: 'fresh',
    late: 3_600_000,
    present: new Date('2024-06-01T05:00:00Z'),
  });
});

test('without a report of a row nothing is known', () => {
  for (const known of [undefined, health()])
    expect(freshnessOf(known, dataset, { recorded: false, now })).toEqual({
      dataset: 'binance_klines',
      state: 'unknown',
      present: now,
      series: [],
    });
});

test('of what has ended nothing is due, and nothing late', () => {
  const ended: HealthRecord = { ...health(), datasets: { binance_klines: {} } };
  expect(freshnessOf(ended, dataset, { recorded: true, now })).toEqual({
    dataset: 'binance_klines',
    state: 'fresh',
    present: new Date('2024-06-01T05:00:00Z'),
    series: [],
  });
});

test('the record lies in the bucket of Athena’s results; before the first report there is none', async () => {
  const session: Session = {
    deployment: deploymentOf('dev', 'local'),
    ...clientsOf({ region: 'eu-west-1' }),
    close: async () => {},
  };
  mockedClient(AthenaClient)
    .on(GetWorkGroupCommand, { WorkGroup: 'coinlake-dev' })
    .resolves({
      WorkGroup: {
        Name: 'coinlake-dev',
        Configuration: { ResultConfiguration: { OutputLocation: 's3://work-1/athena/' } },
      },
    });
  const body = { transformToString: async () => JSON.stringify(health('2024-06-01T04:00:00Z')) };
  mockedClient(S3Client)
    .on(GetObjectCommand, { Bucket: 'work-1', Key: 'health/pipeline.json' })
    .resolvesOnce({ Body: body as never })
    .rejects(new NoSuchKey({ $metadata: {}, message: 'no such key' }));
  expect(await readHealth(session)).toEqual(health('2024-06-01T04:00:00Z'));
  expect(await readHealth(session)).toBeUndefined();
});
