import type { TrinoType } from '../../../../../lib/sql/types/type.ts';
import { BIGINT, displayName, VARCHAR } from '../../../../../lib/sql/types/type.ts';
import type { GlueTable, QueryCatalog } from '../query-catalog.ts';
import { catalogColumns, isView } from './catalog-table.ts';
import { type Literal, literalSource } from './literal-source.ts';
import type { Source } from './source.ts';
import { decodeView } from './view-definition.ts';

export const INFORMATION_SCHEMA = 'information_schema';
const CATALOG = 'awsdatacatalog';

const texts = (...names: string[]): { name: string; type: TrinoType }[] =>
  names.map((name) => ({ name, type: VARCHAR }));

/** Columns of each table. Source: Trino's InformationSchemaTable. */
const TABLES = {
  schemata: texts('catalog_name', 'schema_name'),
  tables: texts('table_catalog', 'table_schema', 'table_name', 'table_type'),
  columns: [
    ...texts('table_catalog', 'table_schema', 'table_name', 'column_name'),
    { name: 'ordinal_position', type: BIGINT },
    ...texts('column_default', 'is_nullable', 'data_type'),
  ],
  views: texts('table_catalog', 'table_schema', 'table_name', 'view_definition'),
} as const;

type Name = keyof typeof TABLES;

/** A table of information_schema as the caller may see the catalog; undefined for one that is not there. */
export async function informationSchema(name: string, catalog: QueryCatalog): Promise<Source | undefined> {
  if (!Object.hasOwn(TABLES, name)) return undefined;
  const databases = (await catalog.databases()).map((database) => database.Name).sort();
  const rows: Literal[][] = [];
  if (name === 'schemata')
    rows.push(...[...databases, INFORMATION_SCHEMA].sort().map((database) => [CATALOG, database]));
  else {
    for (const database of databases)
      for (const table of await catalog.glueTables(database)) rows.push(...rowsOf(name as Name, table));
    rows.push(...itself(name as Name));
  }
  return literalSource(TABLES[name as Name], rows);
}

function rowsOf(name: Name, table: GlueTable): Literal[][] {
  const full = [CATALOG, table.DatabaseName, table.Name];
  switch (name) {
    case 'tables':
      return [[...full, isView(table) ? 'VIEW' : 'BASE TABLE']];
    case 'views': {
      const view = decodeView(table);
      return view ? [[...full, view.originalSql]] : [];
    }
    default:
      return columnRows(full, knownColumns(table));
  }
}

/** What information_schema says of itself. */
function itself(name: Name): Literal[][] {
  const tables = Object.entries(TABLES);
  if (name === 'tables') return tables.map(([table]) => [CATALOG, INFORMATION_SCHEMA, table, 'BASE TABLE']);
  return name === 'columns'
    ? tables.flatMap(([table, columns]) => columnRows([CATALOG, INFORMATION_SCHEMA, table], columns))
    : [];
}

const columnRows = (
  table: readonly Literal[],
  columns: readonly { readonly name: string; readonly type: TrinoType }[],
): Literal[][] => columns.map(({ name, type }, i) => [...table, name, i + 1, null, 'YES', displayName(type)]);

/** Tables whose columns can't be told (a type that is not known) are left out of information_schema.columns. */
function knownColumns(table: GlueTable) {
  try {
    return catalogColumns(table);
  } catch {
    return [];
  }
}
