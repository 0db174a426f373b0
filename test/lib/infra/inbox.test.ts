import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { buildApp } from '../../../lib/infra/app.ts';
import type { Template } from '../../../lib/infra/cost/read-deployment.ts';
import { onlyDatasets } from '../../end-to-end/only-datasets.ts';

const DATASET = 'binance_kline_messages';

function resourcesOf(
  datasets: Readonly<Record<string, unknown>>,
): readonly [string, Template['Resources'][string]][] {
  const settingsFile = join(mkdtempSync(join(tmpdir(), 'coinlake-settings-')), 'settings.json');
  writeFileSync(settingsFile, JSON.stringify({ kms: true, datasets: onlyDatasets(datasets) }));
  const { stacks } = buildApp({
    settingsFile,
    lambdasFolder: join(import.meta.dirname, 'lambdas'),
    outdir: mkdtempSync(join(tmpdir(), 'coinlake-synth-')),
  }).synth();
  return stacks.flatMap(({ template }) => Object.entries((template as Template).Resources));
}

/** Statements of a role by their Sid. */
const grantsOf = (resources: ReturnType<typeof resourcesOf>, role: RegExp) =>
  Object.fromEntries(
    resources
      .find(([id, { Type }]) => Type === 'AWS::IAM::Role' && role.test(id))![1]
      .Properties.Policies[0].PolicyDocument.Statement.map((statement: { readonly Sid: string }) => [
        statement.Sid,
        statement,
      ]),
  );

test('without a dataset that takes objects nothing of it is there', () => {
  const text = JSON.stringify(resourcesOf({ binance_klines: {} }));
  expect(text).not.toMatch(/inbox/i);
});

describe('with one', () => {
  let resources: ReturnType<typeof resourcesOf>;
  const only = (type: string) => resources.filter(([id, { Type }]) => Type === type && /^Inbox/.test(id));
  beforeAll(() => {
    resources = resourcesOf({ binance_klines: {}, [DATASET]: {} });
  });

  test('the bucket keeps versions for 30 days, has S3’s own key, and tells EventBridge', () => {
    const [[, { Properties: bucket }]] = only('AWS::S3::Bucket') as [[string, Template['Resources'][string]]];
    expect(bucket).toMatchObject({
      VersioningConfiguration: { Status: 'Enabled' },
      NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } },
      PublicAccessBlockConfiguration: { BlockPublicPolicy: true, RestrictPublicBuckets: true },
    });
    expect(JSON.stringify(bucket.BucketEncryption)).toContain('"SSEAlgorithm":"AES256"');
    expect(bucket.LifecycleConfiguration.Rules).toContainEqual({
      ...{ Id: 'expire', Status: 'Enabled', ExpirationInDays: 30 },
      NoncurrentVersionExpiration: { NoncurrentDays: 30 },
    });
  });

  test('its policy lets the pipeline’s roles write and delete nothing', () => {
    const [[, { Properties: policy }]] = only('AWS::S3::BucketPolicy') as [
      [string, Template['Resources'][string]],
    ];
    expect(policy.PolicyDocument.Statement).toContainEqual(
      expect.objectContaining({
        Sid: 'PipelineOnlyReads',
        Effect: 'Deny',
        Action: ['s3:PutObject', 's3:DeleteObject', 's3:DeleteObjectVersion'],
        Condition: { ArnLike: { 'aws:PrincipalArn': expect.anything() } },
      }),
    );
  });

  test('services of AWS write logs of this account below their dataset alone, and where none does nobody is let in', () => {
    const allowed = (text: string) => /"Effect":"Allow".*elasticloadbalancing/.test(text);
    const policyOf = (found: ReturnType<typeof resourcesOf>) =>
      found.find(([id, { Type }]) => Type === 'AWS::S3::BucketPolicy' && /^Inbox/.test(id))![1].Properties
        .PolicyDocument.Statement;
    expect(allowed(JSON.stringify(policyOf(resources)))).toBe(false);
    expect(policyOf(resourcesOf({ alb_logs: {} }))).toContainEqual({
      Effect: 'Allow',
      Principal: { Service: 'logdelivery.elasticloadbalancing.amazonaws.com' },
      Action: 's3:PutObject',
      Resource: {
        'Fn::Join': [
          '',
          [
            { 'Fn::GetAtt': [expect.stringMatching(/^InboxBucket/), 'Arn'] },
            '/alb_logs/AWSLogs/',
            { Ref: 'AWS::AccountId' },
            '/*',
          ],
        ],
      },
    });
  });

  test('plan and report may list, ingest may read, each below the dataset’s prefix alone', () => {
    for (const role of [/^Functionsplan/, /^Functionsreport/])
      expect(grantsOf(resources, role).ListInbox).toMatchObject({
        Action: 's3:ListBucketVersions',
        Condition: { StringLike: { 's3:prefix': [`${DATASET}/*`] } },
      });
    const { ReadInbox, ListInbox } = grantsOf(resources, /^Functionsingest/);
    expect(ListInbox).toBeUndefined();
    expect(ReadInbox.Action).toBe('s3:GetObjectVersion');
    expect(JSON.stringify(ReadInbox.Resource)).toMatch(/binance_kline_messages\/\*/);
    for (const role of [/^Functionsnormalize/, /^Functionscommit/, /^Functionslease/])
      expect(JSON.stringify(grantsOf(resources, role))).not.toMatch(/inbox/i);
  });

  test('its objects start runs by a function that may make schedules of its own names, as the dataset’s role', () => {
    const grants = grantsOf(resources, /^InboxStarts/);
    expect(Object.keys(grants)).toEqual([
      'WriteLogs',
      'ScheduleRuns',
      'LetSchedulerStart',
      'KeepDeadLetters',
    ]);
    expect(JSON.stringify(grants.ScheduleRuns.Resource)).toContain(':schedule/default/coinlake-dev-inbox-*');
    expect(grants.LetSchedulerStart).toMatchObject({
      Action: 'iam:PassRole',
      Resource: { 'Fn::GetAtt': [expect.stringMatching(/^Schedulebinanceklinemessages/), 'Arn'] },
      Condition: { StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' } },
    });
    const [[, { Properties: rule }]] = only('AWS::Events::Rule') as [[string, Template['Resources'][string]]];
    expect(rule.EventPattern).toMatchObject({
      source: ['aws.s3'],
      'detail-type': ['Object Created'],
      detail: { object: { key: [{ prefix: `${DATASET}/` }] } },
    });
    expect(rule.Targets).toHaveLength(1);
  });

  test('there are three alarms, as ever', () => {
    expect(resources.filter(([, { Type }]) => Type === 'AWS::CloudWatch::Alarm')).toHaveLength(3);
  });
});
