import type { Dataset } from '../contracts/dataset.ts';
import type { CompiledModel } from '../sql/model/compiled-model.ts';
import { upstreamTables } from '../sql/model/upstream-tables.ts';

/**
 * The models all of whose datasets are included, those that their checks read among them. One that needs no dataset, such as a calendar, is
 * included where an included one reads it.
 */
export function includedModels(
  models: readonly CompiledModel[],
  included: readonly Dataset[],
): readonly CompiledModel[] {
  const names = new Set(included.flatMap(({ tables }) => tables.map(({ table }) => table.name)));
  const kept = models.filter((model) => upstreamTables(model, models).every((name) => names.has(name)));
  const needed = new Set<string>();
  for (const model of kept.toSorted((a, b) => b.level - a.level)) {
    if (upstreamTables(model, models).length === 0 && !needed.has(model.name)) continue;
    needed.add(model.name);
    for (const { database, name } of [...model.sources, ...model.auditReads])
      if (database === 'gold') needed.add(name);
  }
  return kept.filter(({ name }) => needed.has(name));
}
