import { modules } from '#datasets';
import type { TableDefinition } from '../contracts/table.ts';
import type { SourcedDataset } from '../ingestion/dataset.ts';
import { checkModules } from './check-modules.ts';

/** Every dataset of the lakehouse, by name: of each folder here the definition; in a function's bundle, the enabled ones. */
export const datasets: Readonly<Record<string, SourcedDataset>> = checkModules(modules);

/** @throws Error that lists the known datasets. */
export function datasetNamed(name: string): SourcedDataset {
  const found = datasets[name];
  if (!found) throw new Error(`Unknown dataset '${name}'. Known: ${Object.keys(datasets).sort().join(', ')}`);
  return found;
}

/** The silver tables of datasets, in their order. */
export const silverTables = (some: Readonly<Record<string, SourcedDataset>>): readonly TableDefinition[] =>
  Object.values(some).flatMap(({ tables }) => tables.map(({ table }) => table));

/** Name of the dataset that a silver table is of; undefined for none. */
export const datasetOfTable = (table: string): string | undefined =>
  Object.values(datasets).find(({ tables }) => tables.some((one) => one.table.name === table))?.name;
