import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { closestNames, didYouMean } from '../contracts/closest-names.ts';
import { datasets } from '../datasets/registry.ts';
import type { Deployment } from './deployment.ts';
import { UsageError } from './failure.ts';
import { projectFolder } from './project.ts';

/** A dataset or a gold model, and the machine that runs it. */
export interface Runnable {
  readonly kind: 'dataset' | 'model';
  readonly name: string;
  /** Name of the state machine. */
  readonly machine: string;
}

/** @throws UsageError that lists what there is, when the name is neither a dataset's nor a model's */
export function runnableNamed(name: string, deployment: Deployment): Runnable {
  if (Object.hasOwn(datasets, name))
    return { kind: 'dataset', name, machine: `${deployment.machinePrefix}dataset-${name}` };
  const models = modelNames();
  if (models.includes(name)) return { kind: 'model', name, machine: `${deployment.machinePrefix}gold-model` };
  const known = [...Object.keys(datasets), ...models];
  throw new UsageError(
    `There is no dataset or model '${name}'.${didYouMean(closestNames(name, known))} Datasets: ${Object.keys(datasets).sort().join(', ')}; models: ${models.join(', ')}`,
  );
}

/** The gold models of this project, by name. */
export function modelNames(): readonly string[] {
  const folder = join(projectFolder, 'glue-sql', 'gold');
  return readdirSync(folder)
    .filter((name) => existsSync(join(folder, name, `${name}.sql`)))
    .sort();
}
