import type { CompiledModel } from '../sql/model/compiled-model.ts';

/**
 * A query that shows the newest rows of a gold table that has some; undefined where none has.
 * @param tables database.table, and how many rows
 * @param models of this project, those that are shown first in front
 */
export function exampleQuery(
  tables: readonly { readonly name: string; readonly rows: bigint }[],
  models: readonly Pick<CompiledModel, 'name' | 'table'>[],
): string | undefined {
  const filled = new Set(tables.filter(({ rows }) => rows > 0n).map(({ name }) => name));
  const model = models.find(({ name }) => filled.has(`gold.${name}`));
  if (!model) return undefined;
  const time = model.table.fields.find(({ type }) => type.kind === 'date' || type.kind === 'timestamp');
  return `SELECT * FROM gold.${model.name}${time ? ` ORDER BY ${time.name} DESC` : ''} LIMIT 5`;
}
