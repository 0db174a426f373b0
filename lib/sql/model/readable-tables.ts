import type { ColumnType } from '../../contracts/column.ts';
import type { TableDefinition } from '../../contracts/table.ts';
import type { BindCatalog, CatalogTable } from '../bind/scope.ts';
import { decimal, type TrinoType, timestamp, VARCHAR } from '../types/type.ts';

/** What a model may read: a table by its contract, or a cut by its query. */
export type ReadableTable = TableDefinition | CatalogTable;

/** Models ask for no time but as_of: the session's is never read. */
export const MODEL_SESSION = { timeZone: 'UTC', now: new Date(0) } as const;

/** Tables by database.table, as a model's query finds them. */
export const catalogOf = (tables: ReadonlyMap<string, ReadableTable>): BindCatalog => ({
  defaultDatabase: '',
  table(database, name) {
    const found = tables.get(`${database}.${name}`);
    if (!found || !('fields' in found)) return found;
    const columns = found.fields.map((f) => ({ name: f.name, type: trinoType(f.type) }));
    return { columns, format: 'iceberg' };
  },
});

/** The Trino type of an Iceberg column. */
export function trinoType(type: ColumnType): TrinoType {
  switch (type.kind) {
    case 'text':
      return VARCHAR;
    case 'decimal':
      return decimal(type.precision, type.scale);
    case 'timestamp':
      return timestamp(6);
    default:
      return { kind: type.kind };
  }
}
