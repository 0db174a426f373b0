import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { endpointsText } from '../../lib/contracts/endpoints.ts';
import { binanceApi } from '../../lib/datasets/binance_klines/stand-in/klines-api.ts';
import { simulatedCandles } from '../../lib/datasets/binance_klines/stand-in/simulated-candles.ts';
import { coingeckoApi } from '../../lib/datasets/coingecko_market_chart/stand-in/market-chart-api.ts';
import { simulatedCharts } from '../../lib/datasets/coingecko_market_chart/stand-in/simulated-charts.ts';
import { buildApp } from '../../lib/infra/app.ts';
import type { ProviderRequest } from '../../lib/stand-ins/provider-api.ts';
import { openLocalRuntime } from '../../localstack/open-local-runtime.ts';
import type { FaultRule } from '../../localstack/providers/faults.ts';
import { serveProvider } from '../../localstack/providers/provider-server.ts';
import { deploy } from '../../localstack/stack/deploy.ts';
import { workFolder } from './coinlake.ts';
import { onlyDatasets } from './only-datasets.ts';
import { WARM } from './open-pipeline.ts';
import { type AllowStatement, editedAssembly, remove } from './permissions-statements.ts';

/**
 * What happens to the deployment: `run` fires the schedule once. `refused`: the provider refuses, so the run fails and is reported.
 * `undeliverable`: the same, and the failure rule may not invoke its functions. `second`: it fires twice at once.
 * `again`: a day later again, so that a partition grows. `interrupted`: a run ends between its two commits, and the next one
 * completes its books; `expired`: its plan has expired by then. `retried`: the provider is down after the first page of a batch, so that ingest
 * is invoked again. `unnormalized`: normalize may not be invoked, so that a run has no word of it. `stored`: that happened to a run before, so that what it
 * asked for lies in bronze; `lost`: it is no longer there. `backlog`: a run takes one slice of two. `alarm`: every
 * alarm goes off after the run.
 */
export type Scenario =
  | 'run'
  | 'again'
  | 'second'
  | 'interrupted'
  | 'expired'
  | 'refused'
  | 'undeliverable'
  | 'retried'
  | 'unnormalized'
  | 'stored'
  | 'lost'
  | 'backlog'
  | 'alarm';

export interface Outcome {
  /** Status of each execution, nested ones included. */
  readonly statuses: readonly string[];
  /** Errors that deploying, firing, executions and their states ended with. */
  readonly errors: readonly string[];
  /** What the local runtime warned of: losses that fail no execution. */
  readonly warnings: readonly string[];
  /** Paths and queries that the provider was asked for. */
  readonly requests: readonly string[];
}

const SETTINGS = {
  datasets: onlyDatasets({
    binance_klines: {
      windows: [
        { symbol: 'BTCUSDT', timeframe: '1h', from: '2024-04-08' },
        { symbol: 'BTCUSDT', timeframe: '1m', from: '2024-04-09T06:00:00Z' },
      ],
    },
    coingecko_market_chart: {
      coins: ['bitcoin'],
      granularities: { '1h': '2024-04-08' },
      requestsPerMinute: 10_000,
      reachDays: null,
    },
  }),
};
/** Of two pages the first. */
const FIRST_PAGE = Date.parse('2024-04-09T06:00:00Z');
const AT = new Date('2024-04-10T00:00:00Z');
const A_DAY_LATER = new Date('2024-04-11T00:00:00Z');
const DELIVERY_LIMIT_MS = 20_000;
/** Attempts of a client at what may pass. */
const ATTEMPTS = 4;

export type SmallFolder = ReturnType<typeof workFolder>;

/** Synthesizes two days of one symbol and of one coin. */
export function synthesizeSmall(folder: SmallFolder, environment: 'dev' | 'prod' = 'dev'): string {
  const outdir = join(folder.path, `cdk.out-${environment}`);
  buildApp({ outdir, environment, settingsFile: folder.settings(SETTINGS) }).synth();
  return outdir;
}

type Edit = Parameters<typeof editedAssembly>[2];

/** Deploys the assembly without `statement` into a data folder of its own and lets the scenario happen. */
export async function outcomeWithout(
  assembly: string,
  statement: AllowStatement | undefined,
  scenario: Scenario,
): Promise<Outcome> {
  return outcomeOf(assembly, scenario, (template, resources) => {
    if (scenario === 'undeliverable') dropInvokePermissions(resources);
    if (template === statement?.template) remove(resources, statement);
  });
}

/** Deploys the assembly as `edit` leaves it and lets the scenario happen. */
export async function outcomeOf(assembly: string, scenario: Scenario, edit: Edit): Promise<Outcome> {
  const folder = workFolder();
  const errors: string[] = [];
  const warnings: string[] = [];
  const statuses: string[] = [];
  const warn = console.warn;
  console.warn = (message: unknown) => void warnings.push(String(message));
  const onWarning = (warning: Error) => void warnings.push(warning.message);
  process.on('warning', onWarning);
  const now = () => new Date();
  const provider = await serveProvider(binanceApi(simulatedCandles({ seed: 5, now }), now), {
    faults: faultsOf(scenario),
  });
  const charts = await serveProvider(coingeckoApi(simulatedCharts({ seed: 5, now })));
  const runtime = await openLocalRuntime({
    dataFolder: folder.data,
    port: 0,
    schedules: false,
    random: () => 0,
    warm: WARM,
  });
  const call = (service: string, operation: string, input: unknown) =>
    // biome-ignore lint/suspicious/noExplicitAny: the API's own shapes.
    runtime.call(service, operation, input, runtime.owner) as Promise<any>;
  const machines = new Set<string>();
  const deployed = async (name: string, change: Edit) => {
    const made = editedAssembly(assembly, join(folder.path, name), change);
    const { resources } = await deploy(runtime, made, {
      parameters: {
        Endpoints: endpointsText({ binance: provider.baseUrl, coingecko: charts.baseUrl }),
      },
    });
    for (const { type, physicalId } of resources)
      if (type === 'AWS::StepFunctions::StateMachine') machines.add(physicalId);
  };
  const fire = async (at = AT) => {
    const scheduler = runtime.service('scheduler');
    const states = runtime.service('states');
    for (const { name } of scheduler.schedules()) {
      const { executionArn } = (await scheduler.fireNow(name, at)) as { readonly executionArn: string };
      await states.executionFinished(executionArn);
    }
  };
  try {
    if (scenario === 'interrupted' || scenario === 'expired') {
      await deployed('interrupted', keepCommitFromBooks);
      await fire();
    }
    if (scenario === 'expired') await deleteObjects(call, 'runs/', '/plan.json');
    if (scenario === 'stored' || scenario === 'lost') {
      await deployed('unmerged', (_, resources) => keepFromNormalize(resources));
      await fire();
    }
    if (scenario === 'lost') await deleteObjects(call, 'bronze/', '/manifest.json');
    await deployed('edited', (file, resources) => {
      edit(file, resources);
      if (scenario === 'unnormalized') keepFromNormalize(resources);
      if (scenario === 'backlog') leaveBacklog(resources);
    });
    if (scenario === 'again') {
      await fire();
      await fire(A_DAY_LATER);
    } else await (scenario === 'second' ? Promise.all([fire(), fire()]) : fire());
    if (scenario === 'alarm')
      for (const { AlarmName } of (await call('monitoring', 'DescribeAlarms', {})).MetricAlarms)
        await call('monitoring', 'SetAlarmState', { AlarmName, StateValue: 'ALARM', StateReason: 'test' });
  } catch (error) {
    errors.push((error as Error).message);
  }
  try {
    const deadline = Date.now() + DELIVERY_LIMIT_MS;
    while (runtime.state.list('events.pending').length > 0 && Date.now() < deadline) await sleep(50);
    for (const stateMachineArn of machines) {
      const { executions } = await call('states', 'ListExecutions', { stateMachineArn });
      for (const { executionArn, status } of executions) {
        statuses.push(status);
        const history = await call('states', 'GetExecutionHistory', { executionArn, maxResults: 1000 });
        for (const event of history.events) errors.push(...failuresOf(event));
      }
    }
  } finally {
    await runtime.close();
    await provider.close();
    await charts.close();
    await sleep(0);
    console.warn = warn;
    process.off('warning', onWarning);
    folder.remove();
  }
  return { statuses, errors, warnings, requests: provider.requests };
}

function faultsOf(scenario: Scenario): readonly FaultRule[] {
  if (scenario === 'refused' || scenario === 'undeliverable')
    return [{ fault: { kind: 'status', status: 403, body: 'refused' } }];
  if (scenario !== 'retried') return [];
  const match = ({ query }: ProviderRequest) =>
    query.get('interval') === '1m' && query.get('startTime') !== String(FIRST_PAGE);
  return [{ fault: { kind: 'status', status: 503 }, match, times: ATTEMPTS }];
}

/** Texts that deny one of the statement's actions and say to whom and on what. */
export function denials(texts: readonly string[], { actions }: AllowStatement): readonly string[] {
  return texts.filter((text) =>
    actions
      .map((action) => action.replace('*', '\\w+'))
      .some((action) =>
        new RegExp(
          `User: \\S+ is not authorized to perform: ${action} on resource: |HEAD \\S+ was refused: the role of \\S+ needs .*${action} on |states\\.amazonaws\\.com, nor the regional one is authorized to assume the provided role arn:`,
        ).test(text),
      ),
  );
}

/** As a bucket's lifecycle does in time, with all versions. */
async function deleteObjects(
  // biome-ignore lint/suspicious/noExplicitAny: the API's own shapes.
  call: (service: string, operation: string, input: unknown) => Promise<any>,
  prefix: string,
  suffix: string,
) {
  const { Buckets } = await call('s3', 'ListBuckets', {});
  for (const { Name: Bucket } of Buckets) {
    const { Versions = [] } = await call('s3', 'ListObjectVersions', { Bucket, Prefix: prefix });
    for (const { Key, VersionId } of Versions)
      if (Key.endsWith(suffix))
        await call('s3', 'DeleteObject', { Bucket, Key, ...(VersionId !== 'null' && { VersionId }) });
  }
}

function failuresOf(event: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.values(event).flatMap((details) => {
    if (typeof details !== 'object' || details === null || !('cause' in details)) return [];
    return [`${'error' in details ? details.error : ''}: ${details.cause}`];
  });
}

function dropInvokePermissions(resources: Parameters<Edit>[1]): void {
  for (const [id, { Type }] of Object.entries(resources))
    if (Type === 'AWS::Lambda::Permission') delete resources[id];
}

/** Lets a run take one slice, and gives each dataset two. */
function leaveBacklog(resources: Parameters<Edit>[1]): void {
  for (const { Type, Properties } of Object.values(resources)) {
    if (Type !== 'AWS::SSM::Parameter') continue;
    const parameter = Properties as { Value: string };
    const settings = JSON.parse(parameter.Value) as { readonly coins?: readonly string[] };
    const coins = settings.coins && { coins: [...settings.coins, 'ethereum'] };
    parameter.Value = JSON.stringify({ ...settings, ...coins, slicesPerRun: 1 });
  }
}

/** Leaves the machines no right to invoke `normalize`. */
function keepFromNormalize(resources: Parameters<Edit>[1]): void {
  for (const { Type, Properties } of Object.values(resources)) {
    if (Type !== 'AWS::IAM::Role') continue;
    const { Policies = [] } = Properties as {
      Policies?: { PolicyDocument: { Statement: { Action: unknown; Resource: unknown }[] } }[];
    };
    for (const statement of Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement))
      if (
        JSON.stringify(statement.Action).includes('lambda:InvokeFunction') &&
        Array.isArray(statement.Resource)
      )
        statement.Resource = statement.Resource.filter((arn) => !JSON.stringify(arn).includes('normalize'));
  }
}

/** Leaves the function `commit` no right to the tables of `ops`: a run ends after its first commit. */
function keepCommitFromBooks(_: string, resources: Parameters<Edit>[1]): void {
  for (const [id, resource] of Object.entries(resources)) {
    if (!id.startsWith('FunctionscommitAccessRole')) continue;
    const { Policies } = resource.Properties as {
      Policies: { PolicyDocument: { Statement: { Sid: string; Resource: unknown[] }[] } }[];
    };
    for (const { PolicyDocument } of Policies)
      for (const statement of PolicyDocument.Statement)
        if (statement.Sid === 'WriteTables')
          statement.Resource = statement.Resource.filter((arn) => !/[/_]ops\b/.test(JSON.stringify(arn)));
  }
}
