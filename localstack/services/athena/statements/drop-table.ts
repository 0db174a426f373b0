import type { EngineContext } from '../engine/engine-context.ts';
import { QueryCatalog } from '../engine/query-catalog.ts';
import { type EngineQuery, type EngineResult, NOTHING } from '../engine/query-engine.ts';
import { S3Objects } from '../engine/s3-objects.ts';
import { isIceberg, isView } from '../engine/sources/catalog-table.ts';
import { hiveFailure, tableNotFound } from './hive-failure.ts';
import type { StatementOf } from './statement.ts';
import { targetOf } from './target-table.ts';

/**
 * DROP TABLE. As on Athena, an Iceberg table's files go with it; of another table only the entry.
 * Source: Athena user guide, "DROP TABLE".
 */
export async function dropTable(
  { runtime }: EngineContext,
  query: EngineQuery,
  { table: name, ifExists }: StatementOf<'drop table'>,
): Promise<EngineResult> {
  const { caller } = query.call;
  const catalog = new QueryCatalog(runtime, caller);
  const { database, table } = targetOf(query, name);
  const entry = await catalog.glueTable(database, table);
  if (!entry) {
    if (ifExists) return NOTHING;
    throw tableNotFound(database, table);
  }
  if (isView(entry)) throw hiveFailure('SemanticException [Error 10215]: Cannot drop a view with DROP TABLE');
  await catalog.deleteTable(database, table);
  const location = entry.StorageDescriptor?.Location?.replace(/\/+$/, '') ?? '';
  if (isIceberg(entry) && /^s3:\/\/[^/]+\/.+/.test(location)) {
    const objects = new S3Objects(runtime, caller);
    for await (const object of objects.list(`${location}/`)) await objects.delete(object.uri);
  }
  return NOTHING;
}
