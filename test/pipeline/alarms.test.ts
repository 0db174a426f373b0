import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { deployParameters } from '../../lib/cli/market/deploy-parameters.ts';
import { openMarket } from '../../lib/cli/market.ts';
import { type LocalRuntimeOptions, openLocalRuntime } from '../../localstack/open-local-runtime.ts';
import type { AlarmDefinition } from '../../localstack/services/monitoring/alarm.ts';
import { deploy } from '../../localstack/stack/deploy.ts';
import { workFolder } from '../end-to-end/coinlake.ts';
import { synthesizedOnce, WARM } from '../end-to-end/open-pipeline.ts';
import { editedAssembly } from '../end-to-end/permissions-statements.ts';

type Alarm = AlarmDefinition & { readonly StateValue: string; readonly StateReason: string };
type Resources = Parameters<Parameters<typeof editedAssembly>[2]>[1];

const HOUR = 3_600_000;
const DELIVERY_LIMIT_MS = 20_000;
const folder = workFolder();
const assembly = join(folder.path, 'cdk.out');
let runtime: Awaited<ReturnType<typeof openLocalRuntime>>;
let market: Awaited<ReturnType<typeof openMarket>>;

// biome-ignore lint/suspicious/noExplicitAny: the API's own shapes.
const call = (service: string, operation: string, input: unknown): Promise<any> =>
  runtime.call(service, operation, input, runtime.owner);

const alarms = async (): Promise<readonly Alarm[]> =>
  (await call('monitoring', 'DescribeAlarms', {})).MetricAlarms;

/** Fires every schedule once, one after the other. @returns each execution's status, by the schedule's name */
async function fireAll(at: Date): Promise<Readonly<Record<string, string>>> {
  const scheduler = runtime.service('scheduler');
  const statuses: Record<string, string> = {};
  // Datasets before the models that read them.
  const names = scheduler.schedules().map(({ name }) => name);
  for (const name of names.toSorted()) {
    const { executionArn } = (await scheduler.fireNow(name, at)) as { readonly executionArn: string };
    await runtime.service('states').executionFinished(executionArn);
    statuses[name] = (await call('states', 'DescribeExecution', { executionArn })).status;
  }
  const deadline = Date.now() + DELIVERY_LIMIT_MS;
  while (runtime.state.list('events.pending').length > 0 && Date.now() < deadline) await sleep(50);
  return statuses;
}

/** No run knows what to do, and EventBridge may not tell the functions. */
function broken(_: string, resources: Resources): void {
  for (const [id, { Type, Properties }] of Object.entries(resources)) {
    if (Type === 'AWS::Lambda::Permission') delete resources[id];
    if (Type !== 'AWS::Lambda::Function' || !id.startsWith('Functionsplan')) continue;
    const { Variables } = (Properties as { readonly Environment: { readonly Variables: object } })
      .Environment;
    Object.assign(Variables, { LAKE_BUCKET: '' });
  }
}

const T = new Date(Math.floor(Date.now() / HOUR) * HOUR - 24 * HOUR);
let fine: readonly Alarm[];
let statuses: Readonly<Record<string, string>>;

beforeAll(async () => {
  const start = new Date(T.getTime() - 48 * HOUR).toISOString().slice(0, 10);
  const klines = { symbols: ['BTCUSDT'], timeframes: ['1h'], start };
  const withSettings = await synthesizedOnce(assembly, { binance_klines: klines }, folder);
  const options: LocalRuntimeOptions = {
    dataFolder: folder.data,
    port: 0,
    schedules: false,
    random: () => 0,
    warm: WARM,
  };
  runtime = await openLocalRuntime(options);
  market = await openMarket({ kind: 'simulated', seed: 5 });
  const deployed = (name: string, edit: typeof withSettings) =>
    deploy(runtime, editedAssembly(assembly, join(folder.path, name), edit), {
      parameters: deployParameters(market),
    });
  await deployed('fine', withSettings);
  statuses = await fireAll(T);
  fine = await alarms();
  await deployed('broken', (template, resources) => {
    withSettings(template, resources);
    broken(template, resources);
  });
});
afterAll(async () => {
  await runtime?.close();
  await market?.close();
  folder.remove();
});

test('after good runs every alarm of the template is OK', () => {
  expect(new Set(Object.values(statuses))).toEqual(new Set(['SUCCEEDED']));
  const templates = readdirSync(assembly).filter((name) => name.endsWith('.template.json'));
  const declared = templates.flatMap((name) =>
    Object.values(JSON.parse(readFileSync(join(assembly, name), 'utf8')).Resources as Resources)
      .filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm')
      .map(({ Properties }) => (Properties as { readonly AlarmName: string }).AlarmName),
  );
  expect(declared).toHaveLength(3);
  expect(fine.map(({ AlarmName, StateValue }) => `${AlarmName} ${StateValue}`)).toEqual(
    declared.toSorted().map((name) => `${name} OK`),
  );
});

test('runs that fail, late data and what could not be delivered set off every alarm, each by a metric of its very name', async () => {
  // What goes to the dead-letter queue is warned of.
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
  const failed = await fireAll(new Date(T.getTime() + 20 * HOUR));
  expect(warn).toHaveBeenCalled();
  warn.mockRestore();
  expect(new Set(Object.values(failed))).toEqual(new Set(['FAILED']));
  const told = () =>
    runtime
      .service('sns')
      .notifications()
      .map(({ subject }) => subject ?? '');
  for (const alarm of await alarms()) {
    const { AlarmName, Namespace, MetricName, Dimensions } = alarm;
    expect(`${AlarmName} ${alarm.StateValue}: ${alarm.StateReason}`).toMatch(
      / ALARM: (\d) of \1 datapoints \[/,
    );
    const { Metrics } = await call('monitoring', 'ListMetrics', { Namespace, MetricName, Dimensions });
    expect(Metrics, AlarmName).toEqual([{ Namespace, MetricName, Dimensions: Dimensions ?? [] }]);
    expect(told()).toContain(`ALARM: "${AlarmName}" in us-east-1`.slice(0, 100));
  }
  for (const name of Object.keys(failed))
    expect(
      told().some((subject) => subject.startsWith('Coinlake: ') && subject.includes(' failed')),
      name,
    ).toBe(true);
});
