import type { DataCatalog } from './data-catalog.ts';
import { requireText } from './glue-errors.ts';

/** Database and table that a request names, in lower case as Glue keeps them. @throws AwsError for another catalog or a missing name */
export function tableOf(
  catalog: DataCatalog,
  input: { readonly CatalogId?: string; readonly DatabaseName?: string; readonly TableName?: string },
): [database: string, table: string] {
  catalog.checkCatalog(input.CatalogId);
  return [
    requireText(input.DatabaseName, 'databaseName').toLowerCase(),
    requireText(input.TableName, 'tableName').toLowerCase(),
  ];
}
