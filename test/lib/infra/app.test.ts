import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Stack, Validations } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { beforeAll, describe, expect, test } from 'vitest';
import { ENDPOINTS_PATTERN } from '../../../lib/contracts/endpoints.ts';
import { buildApp } from '../../../lib/infra/app.ts';
import type { Template } from '../../../lib/infra/cost/read-deployment.ts';
import { onlyDatasets } from '../../end-to-end/only-datasets.ts';
import { roleTable } from './role-table.ts';

const lambdasFolder = join(import.meta.dirname, 'lambdas');
const newApp = (environment: string, options: { readonly settingsFile?: string } = {}) =>
  buildApp({
    ...options,
    environment,
    lambdasFolder,
    outdir: mkdtempSync(join(tmpdir(), 'coinlake-synth-')),
  });

/** One dataset with a key and one without: others add machines and schedules of the same kind. */
const TWO = onlyDatasets({ binance_klines: {}, coingecko_market_chart: {} });

type Templates = Readonly<Record<string, Template>>;
const synthesized = new Map<string, Templates>();

/** Templates by stack, e.g. storage; the same settings are synthesized once. */
function synthesize(environment: string, settings: object = {}): Templates {
  const key = JSON.stringify([environment, settings]);
  const templates = synthesized.get(key) ?? synthesizeAnew(environment, settings);
  synthesized.set(key, templates);
  return templates;
}

function synthesizeAnew(environment: string, settings: object): Templates {
  const settingsFile = join(mkdtempSync(join(tmpdir(), 'coinlake-settings-')), 'settings.json');
  writeFileSync(settingsFile, JSON.stringify({ datasets: TWO, ...settings }));
  const { stacks } = newApp(environment, { settingsFile }).synth();
  return Object.fromEntries(
    stacks.map((stack) => [stack.stackName.slice(`coinlake-${environment}-`.length), stack.template]),
  );
}

type Resource = Template['Resources'][string];
const resourcesOf = (templates: Templates, type: string): [string, Resource][] =>
  Object.values(templates).flatMap((template) =>
    Object.entries(template.Resources).filter(([, resource]) => resource.Type === type),
  );

describe.each(['dev', 'prod'])('%s', (environment) => {
  let templates: Templates;
  beforeAll(() => {
    templates = synthesize(environment);
  });
  const ofType = (type: string) => resourcesOf(templates, type);

  test('three stacks of known resource types, none of them custom', () => {
    expect(Object.keys(templates).sort()).toEqual(['catalog', 'pipelines', 'storage']);
    const types = Object.values(templates).flatMap((t) => Object.values(t.Resources).map((r) => r.Type));
    expect([...new Set(types)].filter((type) => !type.startsWith('AWS::'))).toEqual([]);
    expect(types).not.toContain('AWS::CloudFormation::CustomResource');
    expect(ofType('AWS::Lambda::Function')).toHaveLength(7);
  });

  test('no partition, region or account is spelled out', () => {
    const text = JSON.stringify(templates);
    expect(text).not.toMatch(/arn:aws/);
    expect(text).not.toMatch(/\b(us|eu|ap|sa|ca|me|af)-(north|south|east|west|central)+-\d\b/);
    expect(text).not.toMatch(/\b\d{12}\b(?!\d)(?=:)/);
  });

  test('each role has exactly these statements', async () => {
    await expect(roleTable(Object.values(templates))).toMatchFileSnapshot(`golden/roles-${environment}.txt`);
  });

  test('every wildcard of a role has a reason in its metadata; actions have none', () => {
    for (const [id, resource] of ofType('AWS::IAM::Role')) {
      const { Metadata: metadata } = resource as {
        Metadata?: { cdk_nag?: { rules_to_suppress: { id: string; reason: string }[] } };
      };
      const reasons = metadata?.cdk_nag?.rules_to_suppress ?? [];
      const statements = resource.Properties.Policies[0].PolicyDocument.Statement as {
        Sid: string;
        Action: string | string[];
        Resource: unknown;
      }[];
      expect(new Set(statements.map((s) => s.Sid)).size, id).toBe(statements.length);
      for (const { Action: action, Resource: target } of statements) {
        expect([action].flat().join()).not.toContain('*');
        for (const arn of [target].flat()) {
          if (!JSON.stringify(arn).includes('*')) continue;
          const ending = JSON.stringify(arn)
            .match(/[^"]*\*/g)
            ?.at(-1) as string;
          expect(
            reasons.some((r) => r.id.endsWith(`${ending}]`) && r.reason.length > 20),
            `${id}: ${ending}`,
          ).toBe(true);
        }
      }
    }
  });

  test('buckets are private, encrypted, logged and answer TLS alone', () => {
    const buckets = ofType('AWS::S3::Bucket');
    const policies = ofType('AWS::S3::BucketPolicy');
    expect(buckets.map(([id]) => id.replace(/Bucket\w*$/, '')).sort()).toEqual([
      'Bronze',
      'Lake',
      'Logs',
      'Work',
    ]);
    for (const [id, { Properties: bucket }] of buckets) {
      expect(Object.values(bucket.PublicAccessBlockConfiguration)).toEqual([true, true, true, true]);
      const encryption = bucket.BucketEncryption.ServerSideEncryptionConfiguration[0];
      const isLogs = id.startsWith('Logs');
      const byKey = environment === 'prod' && !isLogs;
      expect(encryption.ServerSideEncryptionByDefault.SSEAlgorithm).toBe(byKey ? 'aws:kms' : 'AES256');
      expect(encryption.BucketKeyEnabled ?? false).toBe(byKey);
      expect(bucket.LoggingConfiguration === undefined).toBe(isLogs);
      const policy = policies.find(([, { Properties: p }]) => p.Bucket.Ref === id)?.[1].Properties;
      expect(policy.PolicyDocument.Statement[0]).toMatchObject({
        Effect: 'Deny',
        Action: 's3:*',
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      });
    }
  });

  test('bronze is versioned, written once, and never deleted from by the pipeline', () => {
    const [id, bronze] = ofType('AWS::S3::Bucket').find(([name]) => name.startsWith('Bronze')) as [
      string,
      Resource,
    ];
    expect(bronze.Properties.VersioningConfiguration).toEqual({ Status: 'Enabled' });
    const policy = ofType('AWS::S3::BucketPolicy').find(([, p]) => p.Properties.Bucket.Ref === id)?.[1];
    const statements = policy?.Properties.PolicyDocument.Statement as { Sid?: string }[];
    expect(statements.find((s) => s.Sid === 'DenyUnconditionalPut')).toMatchObject({
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Action: 's3:PutObject',
      Condition: {
        Null: { 's3:if-none-match': 'true' },
        Bool: { 's3:ObjectCreationOperation': 'true' },
      },
    });
    expect(JSON.stringify(statements.find((s) => s.Sid === 'DenyDeleteByPipeline'))).toContain(
      `:role/coinlake/${environment}/*`,
    );
  });

  test('parts of broken-off uploads go after a week everywhere; objects of bronze and the lake never do', () => {
    for (const [id, { Properties: bucket }] of ofType('AWS::S3::Bucket')) {
      const { Rules: rules } = bucket.LifecycleConfiguration;
      expect(rules[0], id).toEqual({
        Id: 'abort-uploads',
        AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
        Status: 'Enabled',
      });
      const others = rules.slice(1).map((rule: object) => Object.keys(rule).sort());
      expect(others, id).toEqual(/^(Logs|Work)/.test(id) ? [['ExpirationInDays', 'Id', 'Status']] : []);
    }
  });

  test('what holds data is retained in prod alone', () => {
    const policies = Object.fromEntries(
      [...ofType('AWS::S3::Bucket'), ...ofType('AWS::Glue::Database')].map(([id, resource]) => [
        id.replace(/(Bucket|Database)\w*$/, ''),
        (resource as { DeletionPolicy?: string }).DeletionPolicy,
      ]),
    );
    const kept = environment === 'prod' ? 'RetainExceptOnCreate' : 'Delete';
    expect(policies).toEqual({
      Bronze: kept,
      Lake: kept,
      Logs: kept,
      Work: 'Delete',
      silver: kept,
      gold: kept,
      staging: kept,
      ops: kept,
    });
  });

  test('databases carry the namespace and their place', () => {
    const namespace = environment === 'prod' ? 'prod_' : 'coinlake_dev_';
    expect(
      ofType('AWS::Glue::Database')
        .map(([, r]) => r.Properties.DatabaseInput.Name)
        .sort(),
    ).toEqual(['gold', 'ops', 'silver', 'staging'].map((name) => `${namespace}${name}`));
    for (const [id, r] of ofType('AWS::Glue::Database'))
      expect(r.Properties.DatabaseInput.LocationUri['Fn::Join'][1].at(-1)).toBe(
        `/${id.replace(/Database\w*$/, '')}/`,
      );
  });

  test('the workgroup’s settings are enforced', () => {
    const [[, workgroup]] = ofType('AWS::Athena::WorkGroup') as [[string, Resource]];
    expect(workgroup.Properties).toMatchObject({
      Name: `coinlake-${environment}`,
      WorkGroupConfiguration: {
        EnforceWorkGroupConfiguration: true,
        BytesScannedCutoffPerQuery: 10_000_000_000,
        EngineVersion: { SelectedEngineVersion: 'Athena engine version 3' },
      },
    });
  });

  test('results are encrypted as their bucket is', () => {
    const [[, workgroup]] = ofType('AWS::Athena::WorkGroup') as [[string, Resource]];
    const { EncryptionConfiguration: given } =
      workgroup.Properties.WorkGroupConfiguration.ResultConfiguration;
    expect(given).toEqual(environment === 'prod' ? undefined : { EncryptionOption: 'SSE_S3' });
  });

  test('the key outlives the setting that made it, admits the pipeline’s roles itself, and is known to no other stack', () => {
    const keys = ofType('AWS::KMS::Key');
    expect(keys).toHaveLength(environment === 'prod' ? 1 : 0);
    for (const [id, key] of keys) {
      expect(key).toMatchObject({ DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' });
      const [, statement] = key.Properties.KeyPolicy.Statement;
      expect(statement).toMatchObject({
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
        Condition: { StringEquals: { 'kms:CallerAccount': { Ref: 'AWS::AccountId' } } },
      });
      expect(JSON.stringify(statement.Condition.ArnLike)).toContain(':role/coinlake/prod/*');
      expect(JSON.stringify([templates.catalog, templates.pipelines])).not.toContain(id);
    }
  });

  test('functions run on Node 24 and arm64, each with logs that expire', () => {
    for (const [, { Properties: fn }] of ofType('AWS::Lambda::Function')) {
      expect(fn).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'], Handler: 'index.handler' });
      expect(fn.LoggingConfig.LogGroup.Ref).toMatch(/Logs/);
    }
    const days = environment === 'prod' ? 90 : 30;
    for (const [, { Properties: logs }] of ofType('AWS::Logs::LogGroup'))
      expect(logs.RetentionInDays).toBe(days);
    expect(ofType('AWS::Logs::LogGroup')).toHaveLength(10);
  });

  test('normalize keeps a small young generation; the others leave Node.js as it is', () => {
    const options = ofType('AWS::Lambda::Function').map(([id, { Properties: fn }]) => [
      /^Functions(\w+?)Function/.exec(id)?.[1],
      fn.Environment.Variables.NODE_OPTIONS,
    ]);
    const { normalize, ...others } = Object.fromEntries(options);
    // 90 % of its 1769 MiB, as without the flag before it.
    expect(normalize).toBe('--max-semi-space-size=8 --max-old-space-size=1592');
    expect(new Set(Object.values(others))).toEqual(new Set([undefined]));
  });

  test('each function gets the variables that it reads, and no more', async () => {
    const variables = ofType('AWS::Lambda::Function').map(([id, { Properties: fn }]) => [
      /^Functions(\w+?)Function/.exec(id)?.[1],
      Object.keys(fn.Environment.Variables).sort(),
    ]);
    const lake = ['LAKE_BUCKET', 'NAMESPACE'];
    const settings = 'SETTINGS_PARAMETER_PREFIX';
    expect(Object.fromEntries(variables)).toEqual({
      lease: ['WORK_BUCKET'],
      plan: ['BRONZE_BUCKET', 'DATA_LABEL', 'ENDPOINTS', ...lake, settings, 'WORK_BUCKET'],
      ingest: ['ENDPOINTS', 'BRONZE_BUCKET', 'SECRET_ARN', settings, 'WORK_BUCKET'].sort(),
      normalize: ['BRONZE_BUCKET', ...lake, 'NODE_OPTIONS', 'WORK_BUCKET'],
      commit: ['BRONZE_BUCKET', 'DATA_LABEL', ...lake, 'WORK_BUCKET'],
      publish: ['DATA_LABEL', ...lake, 'WORK_BUCKET'],
      report: [...lake, 'METRICS_NAMESPACE', 'MODELS', settings, 'TOPIC_ARN', 'WORK_BUCKET'].sort(),
    });
  });

  test('datasets and models with a cadence of their own have a schedule, with the scheduled time as input and a dead-letter queue', () => {
    expect(ofType('AWS::Scheduler::Schedule').map(([, r]) => r.Properties)).toMatchObject([
      {
        Name: `coinlake-${environment}-dataset-binance_klines`,
        ScheduleExpression: 'cron(1 * * * ? *)',
        ScheduleExpressionTimezone: 'UTC',
        FlexibleTimeWindow: { Mode: 'OFF' },
        Target: {
          Input: '{"dataset":"binance_klines","scheduledTime":"<aws.scheduler.scheduled-time>"}',
          RetryPolicy: { MaximumRetryAttempts: 10, MaximumEventAgeInSeconds: 3600 },
          DeadLetterConfig: { Arn: { 'Fn::GetAtt': [expect.stringMatching(/^DeadLetters/), 'Arn'] } },
        },
      },
      {
        Name: `coinlake-${environment}-dataset-coingecko_market_chart`,
        ScheduleExpression: 'cron(45 * * * ? *)',
        ScheduleExpressionTimezone: 'UTC',
        Target: {
          Input: '{"dataset":"coingecko_market_chart","scheduledTime":"<aws.scheduler.scheduled-time>"}',
        },
      },
      {
        Name: `coinlake-${environment}-gold-model-coin_daily_metrics`,
        ScheduleExpression: 'cron(0 */6 * * ? *)',
        ScheduleExpressionTimezone: 'UTC',
        Target: {
          Input: '{"model":"coin_daily_metrics","scheduledTime":"<aws.scheduler.scheduled-time>"}',
        },
      },
      {
        Name: `coinlake-${environment}-gold-model-dim_cryptocurrency`,
        ScheduleExpression: 'cron(5 0 * * ? *)',
        Target: { Input: '{"model":"dim_cryptocurrency","scheduledTime":"<aws.scheduler.scheduled-time>"}' },
      },
      {
        Name: `coinlake-${environment}-gold-model-dim_date`,
        ScheduleExpression: 'cron(10 0 * * ? *)',
        Target: { Input: '{"model":"dim_date","scheduledTime":"<aws.scheduler.scheduled-time>"}' },
      },
      {
        Name: `coinlake-${environment}-gold-model-session_volatility`,
        ScheduleExpression: 'cron(5 11 * * ? *)',
        ScheduleExpressionTimezone: 'Europe/Moscow',
        Target: {
          Input: '{"model":"session_volatility","scheduledTime":"<aws.scheduler.scheduled-time>"}',
        },
      },
      {
        Name: `coinlake-${environment}-gold-model-fct_daily_market_summary`,
        ScheduleExpression: 'cron(40 0 * * ? *)',
        Target: {
          Input: '{"model":"fct_daily_market_summary","scheduledTime":"<aws.scheduler.scheduled-time>"}',
        },
      },
      {
        Name: `coinlake-${environment}-gold-model-realized_volatility`,
        ScheduleExpression: 'cron(20 0 * * ? *)',
        ScheduleExpressionTimezone: 'UTC',
        Target: {
          Input: '{"model":"realized_volatility","scheduledTime":"<aws.scheduler.scheduled-time>"}',
        },
      },
    ]);
  });

  test('failed executions of every machine reach report and lease', () => {
    const [[, rule]] = ofType('AWS::Events::Rule') as [[string, Resource]];
    expect(rule.Properties.EventPattern).toMatchObject({
      source: ['aws.states'],
      'detail-type': ['Step Functions Execution Status Change'],
      detail: { status: ['FAILED', 'TIMED_OUT', 'ABORTED'] },
    });
    expect(rule.Properties.EventPattern.detail.stateMachineArn).toHaveLength(
      ofType('AWS::StepFunctions::StateMachine').length,
    );
    expect(
      rule.Properties.Targets.map((t: { Arn: { 'Fn::GetAtt': string[] } }) => t.Arn['Fn::GetAtt'][0]),
    ).toEqual([expect.stringMatching(/^Functionsreport/), expect.stringMatching(/^Functionslease/)]);
  });

  test('there are three alarms, none of which tells of OK, on what needs no report', () => {
    const alarms = ofType('AWS::CloudWatch::Alarm').map(([, { Properties }]) => Properties);
    for (const alarm of alarms) {
      expect(alarm.AlarmActions).toHaveLength(1);
      expect(alarm.OKActions).toBeUndefined();
    }
    const [[rule]] = ofType('AWS::Events::Rule') as [[string, Resource]];
    expect(alarms).toMatchObject([
      {
        AlarmName: `coinlake-${environment}-Failed`,
        Namespace: 'AWS/Events',
        MetricName: 'TriggeredRules',
        Dimensions: [{ Name: 'RuleName', Value: { Ref: rule } }],
        TreatMissingData: 'notBreaching',
      },
      {
        AlarmName: `coinlake-${environment}-Late`,
        Namespace: `coinlake-${environment}`,
        MetricName: 'PastFreshnessLimit',
        Period: 3600,
        EvaluationPeriods: 4,
        Threshold: 0,
        TreatMissingData: 'breaching',
      },
      {
        AlarmName: `coinlake-${environment}-DeadLetters`,
        Namespace: 'AWS/SQS',
        MetricName: 'ApproximateNumberOfMessagesVisible',
        TreatMissingData: 'notBreaching',
      },
    ]);
    expect(alarms[1]?.Dimensions).toBeUndefined();
  });

  test('what report and lease fail at is not dropped', () => {
    const configs = ofType('AWS::Lambda::EventInvokeConfig').map(([, { Properties }]) => Properties);
    expect(configs.map((config) => config.FunctionName.Ref)).toEqual([
      expect.stringMatching(/^Functionsreport/),
      expect.stringMatching(/^Functionslease/),
    ]);
    for (const { DestinationConfig } of configs)
      expect(DestinationConfig.OnFailure.Destination['Fn::GetAtt']).toEqual([
        expect.stringMatching(/^DeadLetters/),
        'Arn',
      ]);
  });

  test('settings are parameters, with the providers’ addresses; one template parameter replaces those', () => {
    const [[, parameter]] = ofType('AWS::SSM::Parameter') as [[string, Resource]];
    expect(parameter.Properties.Name).toBe(`/coinlake-${environment}/datasets/binance_klines`);
    expect(JSON.parse(parameter.Properties.Value)).toMatchObject({
      timeframes: ['1h'],
      start: 'P1Y',
      addresses: { api: 'https://data-api.binance.vision', archive: 'https://data.binance.vision' },
      largestAnswerMB: 64,
      slicesPerRun: 2000,
    });
    const { Parameters: parameters } = templates.pipelines as unknown as {
      Parameters: Record<string, { Default: string; AllowedPattern: string; AllowedValues: string[] }>;
    };
    expect(Object.keys(parameters).filter((name) => name !== 'BootstrapVersion')).toEqual([
      'Endpoints',
      'DataLabel',
    ]);
    expect(parameters.DataLabel).toMatchObject({
      Default: 'live',
      AllowedValues: ['live', 'recorded', 'simulated'],
    });
    expect(parameters.Endpoints).toMatchObject({ Default: '', AllowedPattern: ENDPOINTS_PATTERN });
  });

  test('the secret for the providers’ keys holds none of them', () => {
    const secrets = ofType('AWS::SecretsManager::Secret');
    expect(secrets.map(([, { Properties }]) => Properties)).toEqual([
      {
        Name: `coinlake-${environment}-provider-keys`,
        Description: 'Keys of data providers: a JSON object of texts, COINGECKO_API_KEY',
        Tags: expect.any(Array),
      },
    ]);
  });

  test('a budget only where one is set', () => {
    expect(ofType('AWS::Budgets::Budget')).toHaveLength(environment === 'prod' ? 1 : 0);
  });
});

test('synthesis fails on a finding without a reason', () => {
  const withWildcard = () => {
    const app = newApp('dev');
    const role = new Role(new Stack(app, 'extra'), 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      inlinePolicies: {
        all: new PolicyDocument({
          statements: [new PolicyStatement({ actions: ['s3:GetObject'], resources: ['*'] })],
        }),
      },
    });
    return { app, role };
  };
  expect(() => withWildcard().app.synth()).toThrow(
    "Acknowledge with 'AwsSolutions::AwsSolutions-IAM5[Resource::*]'",
  );
  const { app, role } = withWildcard();
  Validations.of(role).acknowledge({
    id: 'AwsSolutions-IAM5[Resource::*]',
    reason: 'A test of the gate itself.',
  });
  expect(app.synth().stacks).toHaveLength(4);
});

test('a dashboard only where one is set', () => {
  const dashboards = (templates: Templates) => resourcesOf(templates, 'AWS::CloudWatch::Dashboard').length;
  expect([dashboards(synthesize('dev')), dashboards(synthesize('dev', { dashboard: true }))]).toEqual([0, 1]);
});

describe('a dataset that is left out', () => {
  const without = (changes: object): Templates => synthesize('dev', { datasets: { ...TWO, ...changes } });
  const schedules = (templates: Templates) =>
    resourcesOf(templates, 'AWS::Scheduler::Schedule').map(([, { Properties }]) => Properties.Name);

  test('has no machine, schedule, settings or alarms, and neither have models that read it', () => {
    const templates = without({ binance_klines: false });
    const names = schedules(templates);
    expect(names).toContain('coinlake-dev-dataset-coingecko_market_chart');
    expect(names).not.toContain('coinlake-dev-dataset-binance_klines');
    expect(names).not.toContain('coinlake-dev-gold-model-session_volatility');
    expect(JSON.stringify(templates.pipelines)).not.toContain('binance_klines');
    expect(schedules(without({ coingecko_market_chart: false }))).not.toContain(
      'coinlake-dev-dataset-coingecko_market_chart',
    );
  });

  test('a plan moves CoinGecko’s address, in the settings that reach a live stack', () => {
    const address = (plan: string) => {
      const [parameter] = resourcesOf(
        without({ coingecko_market_chart: { plan } }),
        'AWS::SSM::Parameter',
      ).filter(([, { Properties }]) => Properties.Name.endsWith('/coingecko_market_chart'));
      return JSON.parse(parameter?.[1].Properties.Value).addresses;
    };
    expect(address('demo')).toEqual({ api: 'https://api.coingecko.com' });
    expect(address('pro')).toEqual({ api: 'https://pro-api.coingecko.com' });
  });
});
