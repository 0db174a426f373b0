import type { EngineContext } from '../engine/engine-context.ts';
import { type GlueTable, QueryCatalog } from '../engine/query-catalog.ts';
import type { EngineQuery } from '../engine/query-engine.ts';
import { tableNotFound } from './hive-failure.ts';
import type { TableName } from './statement.ts';
import { targetOf } from './target-table.ts';

/** The catalog's entry of a table that a statement names, as the caller. @throws QueryFailure when there is none */
export async function findTable(
  { runtime }: EngineContext,
  query: EngineQuery,
  name: TableName,
): Promise<GlueTable> {
  const { database, table } = targetOf(query, name);
  const found = await new QueryCatalog(runtime, query.call.caller).glueTable(database, table);
  if (!found) throw tableNotFound(database, table);
  return found;
}
