import { resolve } from 'node:path';
import { runAthenaQuery } from '../../lib/cli/athena-query.ts';
import { deploymentOf } from '../../lib/cli/deployment.ts';
import { settingsOfEnvironment } from '../../lib/cli/environment-settings.ts';
import { clientsOf, OWNER } from '../../lib/cli/session.ts';
import { synthesize } from '../../lib/cli/synthesis.ts';
import { type FinishedRun, watchRun } from '../../lib/cli/watch-run.ts';
import { endpointsText } from '../../lib/contracts/endpoints.ts';
import { describeRun, type StateVisit } from '../../lib/runs/describe-run.ts';
import { openLocalRuntime } from '../../localstack/open-local-runtime.ts';
import { deploy } from '../../localstack/stack/deploy.ts';
import { workFolder } from './coinlake.ts';
import { onlyDatasets } from './only-datasets.ts';
import { editedAssembly } from './permissions-statements.ts';

export interface PipelineRun extends FinishedRun {
  readonly visits: readonly StateVisit[];
}

/**
 * Functions' environments wait from run to run: a test's process takes the memory that would end them, and each new one costs half a second
 * of a core.
 */
export const WARM = { mostBytes: 4 * 2 ** 30, idleMs: 60_000 } as const;

/** Changes the resources of templates before they are deployed. */
export type Edit = Parameters<typeof editedAssembly>[2];

/**
 * The whole pipeline in this process, in a data folder of its own; its one schedule fires when it is told to. Pipelines of the same
 * datasets have one template, which is synthesized once: settings are written into it.
 * @param datasets settings of one dataset; all others are off
 * @param endpoints addresses by provider
 */
export async function openPipeline(
  datasets: Readonly<Record<string, unknown>>,
  endpoints: Readonly<Record<string, string>>,
  edit?: Edit,
) {
  const folder = workFolder();
  // No jitter: an attempt follows the one before it at once.
  const runtime = await openLocalRuntime({
    dataFolder: folder.data,
    port: 0,
    schedules: false,
    random: () => 0,
    warm: WARM,
  });
  const assembly = resolve(folder.data, 'cdk.out');
  const writeSettings = await synthesizedOnce(assembly, datasets, folder);
  let deployments = 0;
  const deployEdited = async (change?: Edit) => {
    const edited = editedAssembly(
      assembly,
      resolve(folder.path, `edited-${++deployments}`),
      (template, resources) => {
        writeSettings(template, resources);
        change?.(template, resources);
      },
    );
    await deploy(runtime, edited, { parameters: { Endpoints: endpointsText(endpoints) } });
  };
  await deployEdited(edit);
  const clients = clientsOf({ endpoint: runtime.endpoint, region: runtime.region, credentials: OWNER });
  const scheduler = runtime.service('scheduler');
  const watch = async (executionArn: string): Promise<PipelineRun> => {
    const run = await watchRun(clients.sfn, executionArn, () => {});
    return { ...run, visits: describeRun(run.events) };
  };
  return {
    runtime,
    /** Fires a schedule by its name. */
    async fire(schedule: string): Promise<PipelineRun> {
      const fired = (await scheduler.fireNow(schedule, new Date())) as { readonly executionArn: string };
      return watch(fired.executionArn);
    },
    async run(at: Date): Promise<PipelineRun> {
      const [schedule] = scheduler.schedules();
      const { executionArn } = (await scheduler.fireNow(schedule?.name ?? '', at)) as {
        readonly executionArn: string;
      };
      return watch(executionArn);
    },
    async query(sql: string): Promise<readonly (readonly (string | null)[])[]> {
      const { workGroup } = deploymentOf('dev', 'local');
      return (await runAthenaQuery(clients.athena, { sql, workGroup })).rows;
    },
    /** As commands read and write the lake. */
    session: { ...clients, deployment: deploymentOf('dev', 'local') },
    /** Deploys once more. @param change what is changed this time. @default nothing */
    redeploy: deployEdited,
    async close(): Promise<void> {
      await runtime.close();
      folder.remove();
    },
  };
}

/**
 * Synthesizes the template of these datasets, which all tests of the same datasets share.
 * @param datasets settings of each; all others are off
 * @returns says in the template's parameters what a synthesis with these settings would say
 */
export async function synthesizedOnce(
  assembly: string,
  datasets: Readonly<Record<string, unknown>>,
  folder: ReturnType<typeof workFolder>,
): Promise<Edit> {
  const included = Object.fromEntries(Object.keys(datasets).map((name) => [name, {}]));
  await synthesize(assembly, { env: 'dev', settings: { datasets: onlyDatasets(included) } });
  const file = folder.settings({ datasets: onlyDatasets(datasets) });
  const settings: Readonly<Record<string, unknown>> = settingsOfEnvironment('dev', file).datasets;
  return (_, resources) => {
    for (const { Type, Properties } of Object.values(resources)) {
      const { Name = '' } = (Properties ?? {}) as { readonly Name?: unknown };
      const [, dataset] = /\/datasets\/(\w+)$/.exec(String(Name)) ?? [];
      if (Type === 'AWS::SSM::Parameter' && dataset)
        Object.assign(Properties as object, { Value: JSON.stringify(settings[dataset]) });
    }
  };
}

/** Gives a function other properties, e.g. less memory. @param name as its folder in lambdas */
export const withFunction =
  (name: string, properties: Readonly<Record<string, unknown>>): Edit =>
  (_, resources) => {
    for (const [id, resource] of Object.entries(resources))
      if (resource.Type === 'AWS::Lambda::Function' && new RegExp(`^Functions${name}`, 'i').test(id))
        Object.assign(resource.Properties as object, properties);
  };
