import type { CompiledModel } from '../sql/model/compiled-model.ts';

/** Models that need nothing of one another, by name: built side by side. */
export type RefreshLevel = { readonly models: readonly string[] };

/**
 * The models that are built in every run of a dataset: those that read it, directly or through other models, and say so.
 * @param tables names of the dataset's tables in silver
 */
export function refreshLevels(
  tables: readonly string[],
  models: readonly CompiledModel[],
): readonly RefreshLevel[] {
  const downstream = new Set(tables.map((name) => `silver.${name}`));
  const levels = new Map<number, string[]>();
  for (const model of models.toSorted((a, b) => a.level - b.level)) {
    if (!model.sources.some((source) => downstream.has(`${source.database}.${source.name}`))) continue;
    downstream.add(`gold.${model.name}`);
    if (model.cadence.kind !== 'dataset') continue;
    levels.set(model.level, [...(levels.get(model.level) ?? []), model.name]);
  }
  return [...levels].sort(([a], [b]) => a - b).map(([, names]) => ({ models: names.sort() }));
}
