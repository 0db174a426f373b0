import { datasetOfTable } from '../datasets/registry.ts';
import type { CompiledModel } from '../sql/model/compiled-model.ts';
import { upstreamTables } from '../sql/model/upstream-tables.ts';
import { listed } from './market/providers.ts';

/**
 * Models that are not built although there are rows that they read: a line each with the datasets that are off, e.g.
 * `coin_summary: prices`. Those that have no rows at all are not missed.
 */
export function modelsLeftOut(
  models: readonly Pick<CompiledModel, 'name' | 'sources' | 'auditReads'>[],
  off: ReadonlySet<string>,
): readonly string[] {
  const readBy = (model: Pick<CompiledModel, 'sources' | 'auditReads'>) => [
    ...new Set(upstreamTables(model, models).flatMap((table) => datasetOfTable(table) ?? [])),
  ];
  return models.flatMap((model) => {
    const lacking = readBy(model).filter((name) => off.has(name));
    const hasRows = readBy({ ...model, auditReads: [] }).some((name) => !off.has(name));
    return lacking.length > 0 && hasRows ? [`${model.name}: ${listed(lacking)}`] : [];
  });
}
