import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { GetScheduleCommand, ListSchedulesCommand } from '@aws-sdk/client-scheduler';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { inboxBucket } from '../../lib/cli/put/inbox-bucket.ts';
import { openPipeline } from '../end-to-end/open-pipeline.ts';

const DATASET = 'binance_kline_messages';
let pipeline: Awaited<ReturnType<typeof openPipeline>>;
let Bucket: string;

beforeAll(async () => {
  pipeline = await openPipeline({ [DATASET]: {}, binance_klines: {} }, {});
  Bucket = await inboxBucket(pipeline.session);
});
afterAll(() => pipeline.close());

const kline = (symbol: string, minute: number, close: string, isClosed = true) =>
  JSON.stringify({
    stream: `${symbol.toLowerCase()}@kline_1m`,
    data: {
      e: 'kline',
      E: Date.UTC(2024, 5, 1) + minute * 60_000,
      s: symbol,
      k: {
        ...{ t: Date.UTC(2024, 5, 1) + minute * 60_000, T: Date.UTC(2024, 5, 1) + minute * 60_000 + 59_999 },
        ...{ s: symbol, i: '1m', f: 1, L: 3, o: '10.00000000', c: close, h: '30.00000000', l: '5.00000000' },
        ...{
          v: '2.50000000',
          n: 3,
          x: isClosed,
          q: '25.00000000',
          V: '1.00000000',
          Q: '10.00000000',
          B: '0',
        },
      },
    },
  });
const write = (name: string, lines: readonly string[]) =>
  pipeline.session.s3.send(
    new PutObjectCommand({
      Bucket,
      Key: `${DATASET}/date=2024-06-01/${name}`,
      Body: lines.length === 0 ? '' : `${lines.join('\n')}\n`,
    }),
  );
const run = () => pipeline.fire(`coinlake-dev-dataset-${DATASET}`);
const rows = () =>
  pipeline.query(`SELECT symbol, open_time, close FROM silver.${DATASET} ORDER BY symbol, open_time`);

test('what others write becomes rows; an overwritten key brings its new version’s', async () => {
  await write('a.ndjson', [kline('BTCUSDT', 0, '11.00000000'), kline('ETHUSDT', 0, '12.00000000')]);
  const first = await run();
  expect(first.status).toBe('SUCCEEDED');
  expect(await rows()).toEqual([
    ['BTCUSDT', '2024-06-01 00:00:00.000000', '11.00000000'],
    ['ETHUSDT', '2024-06-01 00:00:00.000000', '12.00000000'],
  ]);
  await write('a.ndjson', [kline('BTCUSDT', 0, '13.00000000'), kline('BTCUSDT', 1, '14.00000000')]);
  expect((await run()).output).toMatchObject({
    counts: { records: 2, inserted: 1, restated: 1 },
    slices: { held: 2, due: 0 },
  });
  expect(await rows()).toEqual([
    ['BTCUSDT', '2024-06-01 00:00:00.000000', '13.00000000'],
    ['BTCUSDT', '2024-06-01 00:01:00.000000', '14.00000000'],
    ['ETHUSDT', '2024-06-01 00:00:00.000000', '12.00000000'],
  ]);
  const [bodies] = await pipeline.query(
    `SELECT count(*), count(DISTINCT sha256), min(bytes) > 0 FROM ops.bodies WHERE dataset = '${DATASET}'`,
  );
  expect(bodies).toEqual(['2', '2', 'true']);
});

test('a bad object fails alone, with its reason in the ledger', async () => {
  await write('bad.parquet', ['PAR1']);
  await write('empty.ndjson', []);
  await write('good.ndjson', [kline('BTCUSDT', 2, '15.00000000')]);
  const ended = await run();
  expect(ended.status).toBe('FAILED');
  expect(ended.error).toContain('is empty: it has 0 bytes');
  expect(await rows()).toHaveLength(4);
  const ledger = await pipeline.query(
    `SELECT slice, state, reason FROM ops.slices WHERE dataset = '${DATASET}' AND state <> 'held' ORDER BY slice`,
  );
  expect(ledger.map(([slice, ...rest]) => [slice?.replace(/~.*/, ''), ...rest])).toEqual([
    [
      'date=2024-06-01_bad.parquet',
      'refused',
      expect.stringMatching(/^ContractViolation: .*: the one record of .*bad\.parquet breaks the contract/),
    ],
    ['date=2024-06-01_empty.ndjson', 'refused', expect.stringMatching(/is empty: it has 0 bytes$/)],
  ]);
});

test('objects start one run for all of their five minutes', async () => {
  const named = async () => {
    const { Schedules = [] } = await pipeline.session.scheduler.send(
      new ListSchedulesCommand({ NamePrefix: 'coinlake-dev-inbox-' }),
    );
    return Schedules.map(({ Name }) => Name!);
  };
  await write('c.ndjson', [kline('BTCUSDT', 3, '16.00000000')]);
  await vi.waitFor(async () => expect((await named()).length).toBeGreaterThan(0), { timeout: 60_000 });
  // All that this file wrote before is of these minutes, or of those before.
  const names = await named();
  expect(names.length).toBeLessThanOrEqual(3);
  const { Target, ScheduleExpression } = await pipeline.session.scheduler.send(
    new GetScheduleCommand({ Name: names.at(-1) }),
  );
  expect(ScheduleExpression).toMatch(/^at\(\d{4}-\d\d-\d\dT\d\d:\d[05]:00\)$/);
  expect(JSON.parse(Target!.Input!)).toEqual({
    dataset: DATASET,
    scheduledTime: '<aws.scheduler.scheduled-time>',
  });
  expect((await pipeline.fire(names.at(-1)!)).status).toBe('SUCCEEDED');
  expect((await rows()).at(-2)).toEqual(['BTCUSDT', '2024-06-01 00:03:00.000000', '16.00000000']);
});

test('the pipeline reads its datasets’ prefixes and writes nothing; nobody writes without permission', async () => {
  const { runtime } = pipeline;
  const client = (roleArn: string) =>
    new S3Client({
      ...{ endpoint: runtime.endpoint, region: runtime.region, forcePathStyle: true, maxAttempts: 1 },
      credentials: runtime.credentialsFor(roleArn, 'test'),
    });
  const roleOf = (name: RegExp) => runtime.identities.roles().find((role) => name.test(role.name))!.arn;
  await pipeline.session.s3.send(new PutObjectCommand({ Bucket, Key: 'others/secret.ndjson', Body: 'x' }));
  const { Versions = [] } = await pipeline.session.s3.send(new ListObjectVersionsCommand({ Bucket }));
  const own = Versions.find(({ Key }) => Key?.endsWith('/good.ndjson'))!;
  const foreign = Versions.find(({ Key }) => Key === 'others/secret.ndjson')!;
  const read = (s3: S3Client, { Key, VersionId }: typeof own) =>
    s3.send(new GetObjectCommand({ Bucket, Key, VersionId }));
  const put = (s3: S3Client, Key: string) => s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }));

  const ingest = client(roleOf(/ingest/i));
  await read(ingest, own);
  await expect(read(ingest, foreign)).rejects.toThrow(/not authorized to perform: s3:GetObjectVersion/);
  const plan = client(roleOf(/plan/i));
  await plan.send(new ListObjectVersionsCommand({ Bucket, Prefix: `${DATASET}/date=2024-06-01/` }));
  for (const Prefix of ['', 'others/'])
    await expect(plan.send(new ListObjectVersionsCommand({ Bucket, Prefix }))).rejects.toThrow(
      /not authorized to perform: s3:ListBucketVersions/,
    );
  await expect(read(plan, own)).rejects.toThrow(/not authorized to perform: s3:GetObjectVersion/);
  const allow = (name: string, path: string, Resource: string) => {
    const { arn } = runtime.identities.putRole(name, { Statement: [] }, { path });
    const Statement = [{ Effect: 'Allow', Action: ['s3:PutObject', 's3:DeleteObject'], Resource }];
    runtime.identities.putRolePolicy(name, 'p', { Statement });
    return client(arn);
  };
  // Whatever a role of the pipeline is given, the bucket's policy denies it.
  const piped = allow('Piped', '/coinlake/dev/', `arn:aws:s3:::${Bucket}/*`);
  await expect(put(piped, `${DATASET}/x`)).rejects.toThrow(/explicit deny/);
  await expect(
    piped.send(new DeleteObjectCommand({ Bucket, Key: `${DATASET}/date=2024-06-01/good.ndjson` })),
  ).rejects.toThrow(/explicit deny/);
  // As docs/inbox.md gives a writer its policy.
  const firehose = allow('Firehose', '/', `arn:aws:s3:::${Bucket}/${DATASET}/*`);
  await put(firehose, `${DATASET}/date=2024-06-02/x.ndjson`);
  await expect(put(firehose, 'others/x.ndjson')).rejects.toThrow(/not authorized to perform: s3:PutObject/);
  const stranger = allow('Stranger', '/', 'arn:aws:s3:::elsewhere/*');
  await expect(put(stranger, `${DATASET}/x`)).rejects.toThrow(/not authorized to perform: s3:PutObject/);
});
