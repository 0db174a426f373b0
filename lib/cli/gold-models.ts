import { join } from 'node:path';
import { datasets, silverTables } from '../datasets/registry.ts';
import { type ColumnSource, columnLineage } from '../sql/model/column-lineage.ts';
import { compileModels } from '../sql/model/compile-models.ts';
import type { CompiledModel } from '../sql/model/compiled-model.ts';
import { loadModels } from '../sql/model/load-models.ts';
import { projectFolder } from './project.ts';

const folder = join(projectFolder, 'glue-sql', 'gold');

/**
 * The gold models of this project, by level, then name; databases have no namespace.
 * @throws InvalidModel as synthesis does
 */
export function goldModels(): readonly CompiledModel[] {
  const tables = silverTables(datasets);
  return compileModels(loadModels(folder), { namespace: '', tables }).models;
}

/** By model, then by its column: what that is computed from. */
export function goldLineage(): ReadonlyMap<string, ReadonlyMap<string, readonly ColumnSource[]>> {
  const models = loadModels(folder);
  const tables = new Map(
    [...silverTables(datasets), ...models.map(({ table }) => table)].map((table) => [
      `${table.database}.${table.name}`,
      table,
    ]),
  );
  return new Map(models.map((model) => [model.name, columnLineage(model, tables)]));
}
