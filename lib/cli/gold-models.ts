import { join } from 'node:path';
import { datasets, silverTables } from '../datasets/registry.ts';
import { compileModels } from '../sql/model/compile-models.ts';
import type { CompiledModel } from '../sql/model/compiled-model.ts';
import { loadModels } from '../sql/model/load-models.ts';
import { projectFolder } from './project.ts';

/**
 * The gold models of this project, by level, then name; databases have no namespace.
 * @throws InvalidModel as synthesis does
 */
export function goldModels(): readonly CompiledModel[] {
  const tables = silverTables(datasets);
  return compileModels(loadModels(join(projectFolder, 'glue-sql', 'gold')), { namespace: '', tables }).models;
}
