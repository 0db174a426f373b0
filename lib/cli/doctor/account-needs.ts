import { datasets } from '../../datasets/registry.ts';
import { functionsAtOnce } from '../../infra/concurrency.ts';
import { includedModels } from '../../infra/included-models.ts';
import { settingsOfEnvironment } from '../environment-settings.ts';
import { goldModels } from '../gold-models.ts';

/** What a deployment of these settings needs of its account. */
export interface AccountNeeds {
  /** Functions at work at once. */
  readonly functions: number;
  /** Values of the deployment's secret that providers want. */
  readonly keys: readonly string[];
}

/**
 * @param file settings file over the environment's. @default none
 * @throws InvalidSettings with every mistake
 */
export function accountNeeds(environment: string, file?: string): AccountNeeds {
  const settings = settingsOfEnvironment(environment, file);
  const included = Object.values(datasets).filter(({ name }) => settings.datasets[name] !== false);
  const scheduled = includedModels(goldModels(), included).filter(({ cadence }) => cadence.kind === 'cron');
  return {
    functions: functionsAtOnce(included, scheduled.length),
    keys: [...new Set(included.flatMap(({ provider }) => provider.secret ?? []))].sort(),
  };
}
