import { join } from 'node:path';
import { datasets, silverTables } from '../datasets/registry.ts';
import { type ColumnSource, columnLineage } from '../sql/model/column-lineage.ts';
import { compileModels, readableTables } from '../sql/model/compile-models.ts';
import type { CompiledModel } from '../sql/model/compiled-model.ts';
import { loadModels } from '../sql/model/load-models.ts';
import { projectFolder } from './project.ts';

const folder = join(projectFolder, 'glue-sql');

let compiled: readonly CompiledModel[] | undefined;

/**
 * The gold models of this project, by level, then name; databases have no namespace. A command compiles them once, as they are when it
 * first asks.
 * @throws InvalidModel as synthesis does
 */
export function goldModels(): readonly CompiledModel[] {
  compiled ??= compileModels(loadModels(folder), { namespace: '', tables: silverTables(datasets) }).models;
  return compiled;
}

/** What a model may read, by database.table: silver and gold, seeds and cuts. @throws InvalidModel as synthesis does */
export const tablesOfModels = (): ReturnType<typeof readableTables> =>
  readableTables(loadModels(folder), silverTables(datasets));

/** By model, then by its column: what that is computed from. */
export function goldLineage(): ReadonlyMap<string, ReadonlyMap<string, readonly ColumnSource[]>> {
  const project = loadModels(folder);
  const tables = readableTables(project, silverTables(datasets));
  return new Map(project.models.map((model) => [model.name, columnLineage(model, tables)]));
}
