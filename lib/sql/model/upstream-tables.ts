import type { CompiledModel } from './compiled-model.ts';

/** Names of the silver tables that a model reads, directly or through other models, in name order. */
export function upstreamTables(
  model: Pick<CompiledModel, 'sources'>,
  models: readonly Pick<CompiledModel, 'name' | 'sources'>[],
): readonly string[] {
  const found = new Set<string>();
  const visited = new Set<string>();
  const visit = ({ sources }: Pick<CompiledModel, 'sources'>): void => {
    for (const { database, name } of sources) {
      if (database === 'silver') found.add(name);
      if (database !== 'gold' || visited.has(name)) continue;
      visited.add(name);
      const source = models.find((candidate) => candidate.name === name);
      if (source) visit(source);
    }
  };
  visit(model);
  return [...found].sort();
}
