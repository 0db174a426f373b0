import { readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  App,
  Arn,
  Aws,
  DefaultStackSynthesizer,
  type IStackSynthesizer,
  Tags,
  Validations,
} from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { datasets, silverTables } from '../datasets/registry.ts';
import type { Settings } from '../datasets/settings.ts';
import { compileModels } from '../sql/model/compile-models.ts';
import type { CompiledModels } from '../sql/model/compiled-model.ts';
import { loadModels } from '../sql/model/load-models.ts';
import { bundleFunctions } from './bundles/bundle-functions.ts';
import { configuredHistory } from './configured-history.ts';
import { environmentSettings } from './environment-settings.ts';
import { inboxServices } from './inbox-services.ts';
import { includedModels } from './included-models.ts';
import { CatalogStack } from './stacks/catalog-stack.ts';
import { PipelinesStack } from './stacks/pipelines-stack.ts';
import { StorageStack } from './stacks/storage-stack.ts';

export interface AppOptions {
  /** Where the templates and assets go. @default $CDK_OUTDIR, else cdk.out */
  readonly outdir?: string;
  /** Name below cdk.json's `environments`. @default the context value `env`, else dev */
  readonly environment?: string;
  /** Settings file that wins over the environment. @default the context value `settings`, else none */
  readonly settingsFile?: string;
  /** Further context, which wins over cdk.json's. @default none */
  readonly context?: Readonly<Record<string, unknown>>;
  /** The project's folder. @default the one that this file is in */
  readonly root?: string;
  /** Folder that holds `<function>/handler.ts`. @default lambdas/ in the project's folder */
  readonly lambdasFolder?: string;
  /** Folder of models, seeds and cuts. @default glue-sql/ in the project's folder */
  readonly modelsFolder?: string;
}

const PROJECT = join(import.meta.dirname, '..', '..');

/**
 * The CDK app, ready for `synth()`: stacks for storage, catalog and pipelines, for any account and region, with no
 * look-up. Synthesis fails on a finding of cdk-nag's AwsSolutions that nobody gave a reason for.
 * @throws InvalidSettings, InvalidModel, InvalidStateMachine
 */
export function buildApp(options: AppOptions = {}): App {
  const root = options.root ?? PROJECT;
  const cdk = JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8')) as {
    context: Record<string, unknown>;
  };
  const app = new App({
    context: cdk.context,
    postCliContext: { ...options.context },
    ...(options.outdir !== undefined && { outdir: options.outdir }),
    analyticsReporting: false,
    treeMetadata: false,
  });
  const environment = options.environment ?? app.node.tryGetContext('env') ?? 'dev';
  const settings = environmentSettings({
    environments: app.node.tryGetContext('environments'),
    environment,
    file: options.settingsFile ?? app.node.tryGetContext('settings'),
  });
  Validations.of(app).addPlugins(
    new AwsSolutionsChecks(app, { verbose: true, writeSuppressionsToCloudFormation: true }),
  );
  addStacks(app, environment, settings, {
    lambdasFolder: options.lambdasFolder ?? join(root, 'lambdas'),
    modelsFolder: options.modelsFolder ?? join(root, 'glue-sql'),
    definitions: join(root, 'statemachines'),
  });
  return app;
}

function addStacks(
  app: App,
  environment: string,
  settings: Settings,
  folders: { readonly lambdasFolder: string; readonly modelsFolder: string; readonly definitions: string },
): void {
  const prefix = `coinlake-${environment}`;
  const rolePath = `/coinlake/${environment}/`;
  const models = compiledModels(folders.modelsFolder, settings);
  const included = Object.values(datasets).filter(({ name }) => settings.datasets[name] !== false);
  const { retain } = settings;
  const storage = new StorageStack(app, `${prefix}-storage`, {
    ...stackProps('Coinlake: buckets'),
    retain,
    kms: settings.kms,
    inbox: inboxServices(included),
    pipelineRoles: Arn.format({
      partition: Aws.PARTITION,
      service: 'iam',
      region: '',
      account: Aws.ACCOUNT_ID,
      resource: 'role',
      resourceName: `${rolePath.slice(1)}*`,
    }),
  });
  const { bronze, lake, work, inbox } = storage;
  const catalog = new CatalogStack(app, `${prefix}-catalog`, {
    ...stackProps('Coinlake: databases and the query workgroup'),
    prefix,
    namespace: settings.namespace,
    retain,
    lake,
    work,
    kms: settings.kms,
    bytesScannedCutoff: settings.bytesScannedCutoff,
  });
  const modelsJson = { 'models.json': JSON.stringify(models) };
  const bundles = bundleFunctions({
    lambdasFolder: folders.lambdasFolder,
    datasets: included.map(({ name }) => name),
    files: { plan: modelsJson, publish: modelsJson },
  });
  try {
    new PipelinesStack(app, `${prefix}-pipelines`, {
      ...stackProps('Coinlake: functions, state machines, schedules and alarms'),
      prefix,
      settings,
      datasets: included,
      models: includedModels(models.models, included),
      bundles,
      definitions: folders.definitions,
      rolePath,
      bronze,
      lake,
      work,
      inbox,
      workgroup: catalog.workgroup,
    });
  } finally {
    // Assets were copied when their constructs were made.
    rmSync(dirname(bundles.plan), { recursive: true, force: true });
  }
  for (const [name, value] of Object.entries(settings.tags)) Tags.of(app).add(name, value);
}

/** The CDK's command line checks the bootstrap's version by itself: a rule in each template would only repeat it. */
const stackProps = (description: string) => ({
  description,
  synthesizer: new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }) as IStackSynthesizer,
});

function compiledModels(folder: string, settings: Settings): CompiledModels {
  return compileModels(loadModels(folder), {
    namespace: settings.namespace,
    tables: silverTables(datasets),
    history: configuredHistory(datasets, settings, new Date()),
  });
}
