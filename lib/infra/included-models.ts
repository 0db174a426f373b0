import type { Dataset } from '../contracts/dataset.ts';
import type { CompiledModel } from '../sql/model/compiled-model.ts';
import { upstreamTables } from '../sql/model/upstream-tables.ts';

/** The models all of whose datasets are included. */
export function includedModels(
  models: readonly CompiledModel[],
  included: readonly Dataset[],
): readonly CompiledModel[] {
  const names = new Set(included.flatMap(({ tables }) => tables.map(({ table }) => table.name)));
  return models.filter((model) => upstreamTables(model, models).every((name) => names.has(name)));
}
