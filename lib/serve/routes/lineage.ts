import { readsOf } from '../reads-of.ts';
import type { ServedLake } from '../served-lake.ts';

/** {@link lineageOf} a lake, with the rows that its tables have. */
export async function readLineage(lake: ServedLake) {
  const counts = new Map(
    (await lake.reader.list()).map(({ name, table }) => [
      name,
      Number(table.currentSnapshot?.summary['total-records'] ?? 0),
    ]),
  );
  return lineageOf(lake, counts);
}

/**
 * What is made from what: datasets, the silver tables that they fill, seeds, and the gold tables that models build from those. Columns of gold are
 * traced to those of the tables that their model reads, exactly, as the bound SQL tells it; those of silver end at their dataset.
 * @param counts rows of tables by name
 */
export function lineageOf(
  { models, datasets = [], columnSources }: Pick<ServedLake, 'models' | 'datasets' | 'columnSources'>,
  counts: ReadonlyMap<string, number> = new Map(),
) {
  const sources = columnSources?.() ?? new Map();
  const silver = datasets.flatMap(({ name: dataset, tables }) =>
    tables.map(({ table }) => ({ dataset, name: `${table.database}.${table.name}`, table })),
  );
  const seeds = [
    ...new Map(models.flatMap((model) => model.seeds.map((seed) => [seed.table.name, seed]))).values(),
  ];
  const gold = models.map((model) => ({ model, name: `${model.table.database}.${model.table.name}` }));
  return {
    nodes: [
      ...datasets.map(({ name, description, provider }) => ({
        node: `dataset ${name}`,
        kind: 'dataset' as const,
        name,
        description,
        provider: provider.name,
        level: 0,
        rows: null,
      })),
      ...silver.map(({ name, table }) => ({
        node: name,
        kind: 'table' as const,
        name,
        description: table.description,
        provider: null,
        level: 1,
        rows: counts.get(name) ?? null,
      })),
      ...seeds.map(({ table, rows }) => ({
        node: `seeds.${table.name}`,
        kind: 'seed' as const,
        name: `seeds.${table.name}`,
        description: table.description,
        provider: null,
        level: 1,
        rows,
      })),
      ...gold.map(({ model, name }) => ({
        node: name,
        kind: 'model' as const,
        name,
        description: model.table.description,
        provider: null,
        level: model.level + 2,
        rows: counts.get(name) ?? null,
      })),
    ],
    edges: [
      ...silver.map(({ dataset, name }) => ({ from: `dataset ${dataset}`, to: name })),
      ...gold.flatMap(({ model, name }) => readsOf(model).map((from) => ({ from, to: name }))),
    ],
    columns: gold.flatMap(({ model, name }) =>
      model.table.fields.map((field) => ({
        table: name,
        column: field.name,
        from: sources.get(model.name)?.get(field.name) ?? [],
      })),
    ),
  };
}
