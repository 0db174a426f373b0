import { SqlError } from '../../../../lib/sql/parse/sql-error.ts';
import type { EngineQuery } from '../engine/query-engine.ts';
import { DEFAULT_DATABASE } from '../engine/sources/load-sources.ts';
import type { TableName } from './statement.ts';

/** Database and table that a statement names, with the query's database for a name without one. @throws SqlError CATALOG_NOT_FOUND */
export function targetOf(
  query: EngineQuery,
  name: TableName,
): { readonly database: string; readonly table: string } {
  if (name.catalog !== undefined && name.catalog !== 'awsdatacatalog')
    throw new SqlError('CATALOG_NOT_FOUND', name, `Catalog '${name.catalog}' does not exist`);
  return { database: name.database ?? query.database ?? DEFAULT_DATABASE, table: name.table };
}
