import type { Json } from '../../../localstack/services/states/json-value.ts';
import type {
  MachineFixture,
  Mock,
  Mocks,
} from '../../localstack/services/states/support/machine-fixtures.ts';
import { type Definition, synthesizedMachines } from '../../statemachines/synthesized-machines.ts';

const lambda = (payload: Json): Mock => ({ return: { Payload: payload, StatusCode: 200 } });
const fails = (error: string): Mock => ({ throw: { error, cause: `${error} happened` } });

const DATASET: Json = { dataset: 'binance_klines', scheduledTime: '2024-06-01T00:05:00Z' };
const MODEL: Json = { model: 'ohlcv_daily', scheduledTime: '2024-06-01T00:05:00Z' };
const counts = { records: 1, inserted: 1, restated: 0, unchanged: 0, duplicate: 0, open: 0, quarantined: 0 };

/** What `plan` answers whatever it found, and what is to be done. */
const plan = (found: Readonly<Record<string, Json>>): Mock =>
  lambda({ scheduledTime: '2024-06-01T00:05:00Z', version: 'version', ...found });

const dataset: Mocks = {
  Lease: [lambda({ token: 'etag', version: 'version' })],
  Plan: [plan({ partitions: 2, rows: 2, groups: [{ group: 0 }, { group: 1 }] })],
  'Ingest group': [lambda(null)],
  'Normalize group': [lambda(null)],
  Commit: [lambda({ committed: true, snapshotId: '1', counts })],
  'Refresh model': [{ return: { Status: 'SUCCEEDED' } }],
  Report: [lambda(null)],
  Release: [lambda(null)],
};

const query: Mock = { return: { QueryExecutionId: 'q-1', QueryExecution: { QueryExecutionId: 'q-1' } } };
const audit = (violations: string): Mock => ({
  return: {
    ResultSet: {
      Rows: [
        ['check_name', 'violations', 'sample'],
        ['unique', violations, 'BTCUSDT'],
      ].map((cells) => ({ Data: cells.map((VarCharValue) => ({ VarCharValue })) })),
    },
  },
});
const model: Mocks = {
  Lease: [lambda({ token: 'etag', version: 'version' })],
  Prepare: [
    lambda({
      version: 'version',
      skip: false,
      build: 'CREATE TABLE x AS SELECT 1',
      audit: 'SELECT 1',
      staged: { database: 'staging', table: 'ohlcv_daily__run_1', location: 's3://lake/gold/builds/run_1/' },
      sources: [{ table: 'silver.binance_klines', snapshotId: '7' }],
      sqlHash: 'abc',
    }),
  ],
  Build: [query],
  Audit: [query],
  'Read audit': [audit('0')],
  Publish: [lambda({ published: true, snapshotId: '2', rows: 1 })],
  Report: [lambda(null)],
  Release: [lambda(null)],
};

/** What happens, by machine: the answers in place of those of an undisturbed run. */
const STORIES: Readonly<Record<string, Readonly<Record<string, Mocks>>>> = {
  'dataset-binance_klines': {
    succeeds: {},
    'finds nothing to fetch': { Plan: [plan({ partitions: 0, rows: 0, groups: [] })] },
    'finds the lease held': { Lease: [fails('LeaseHeld')] },
    'is throttled, then goes on': { Plan: [fails('Lambda.TooManyRequestsException'), dataset.Plan![0]!] },
    'is rejected by the provider': {
      // One group: LocalStack tells nothing of the others that end with it.
      Plan: [plan({ partitions: 1, rows: 1, groups: [{ group: 0 }] })],
      'Ingest group': [fails('ProviderRejected')],
    },
    'meets a conflict, then commits': { Commit: [fails('CommitConflict'), dataset.Commit![0]!] },
    'stays in conflict': { Commit: [fails('CommitConflict')] },
    'does not know whether it committed': { Commit: [fails('CommitUnknown')] },
    'can not refresh a model': { 'Refresh model': [fails('StepFunctions.AWSStepFunctionsException')] },
    'can not report': { Report: [fails('Runtime.ExitError')] },
    'lost its lease': { Release: [fails('LeaseLost')] },
  },
  'gold-model': {
    succeeds: {},
    'skips a build': { Prepare: [lambda({ version: 'version', skip: true, reason: 'unchanged' })] },
    'finds the lease held': { Lease: [fails('LeaseHeld')] },
    'is throttled by Athena': { Build: [fails('Athena.TooManyRequestsException'), query] },
    'can not build': { Build: [fails('Athena.InvalidRequestException')] },
    'fails its audit': { 'Read audit': [audit('2')] },
    'is stale once': { Publish: [fails('StaleBuild'), model.Publish![0]!] },
    'stays stale': { Publish: [fails('StaleBuild')] },
    'meets a conflict, then publishes': { Publish: [fails('CommitConflict'), model.Publish![0]!] },
  },
};

/**
 * The synthesized machines with mocked tasks, one fixture for each story. What differs from the templates: a query is not waited for
 * (LocalStack has no athena:startQueryExecution.sync), the token has no quotes (LocalStack does not escape variables), and retries come after a second without jitter, so that times compare.
 */
export function productMachines(): Readonly<Record<string, Readonly<Record<string, MachineFixture>>>> {
  const machines = synthesizedMachines();
  return Object.fromEntries(
    Object.entries(STORIES).map(([name, stories]) => [
      name,
      Object.fromEntries(
        Object.entries(stories).map(([story, mocks]): [string, MachineFixture] => [
          story,
          {
            comment: story,
            definition: adapted(resolved(machines[name])),
            input: name === 'gold-model' ? MODEL : DATASET,
            mocks: { ...(name === 'gold-model' ? model : dataset), ...mocks },
            expect: { status: '' },
          },
        ]),
      ),
    ]),
  );
}

/** With names in place of what the template refers to. */
function resolved(definition: Definition): Definition {
  return JSON.parse(
    JSON.stringify(definition)
      .replace(/\$\{Partition\}/g, 'aws')
      .replace(/\$\{(\w+)\}/g, 'arn:aws:lambda:us-east-1:000000000000:function:$1'),
  );
}

function adapted(value: Definition): Definition {
  if (Array.isArray(value)) return value.map(adapted);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([key, member]) => [key, adapted(member)] as const);
  const copy = Object.fromEntries(members);
  if (copy.IntervalSeconds !== undefined) {
    delete copy.MaxDelaySeconds;
    Object.assign(copy, { IntervalSeconds: 1, BackoffRate: 1, JitterStrategy: 'NONE' });
  }
  if (String(copy.Resource).endsWith(':athena:startQueryExecution.sync'))
    copy.Resource = copy.Resource.replace(/\.sync$/, '');
  return copy;
}
