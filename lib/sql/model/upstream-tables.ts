import type { CompiledModel } from './compiled-model.ts';

/** Names of the silver tables that a model or its audit reads, directly or through other models, in name order. */
type Read = Pick<CompiledModel, 'sources' | 'auditReads'>;

export function upstreamTables(
  model: Read,
  models: readonly (Pick<CompiledModel, 'name'> & Read)[],
): readonly string[] {
  const found = new Set<string>();
  const visited = new Set<string>();
  const visit = ({ sources, auditReads }: Read): void => {
    for (const { database, name } of [...sources, ...auditReads]) {
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
