import type { CompiledModel } from '../sql/model/compiled-model.ts';

/** What a model is made from, as its SQL names it: tables, then seeds. */
export const readsOf = ({ sources, seeds }: Pick<CompiledModel, 'sources' | 'seeds'>): readonly string[] => [
  ...sources.map(({ database, name }) => `${database}.${name}`),
  ...seeds.map(({ table }) => `seeds.${table.name}`),
];
