import { fromHiveType } from '../../../../../lib/sql/types/hive-type.ts';
import { parseType } from '../../../../../lib/sql/types/resolve-type.ts';
import type { TrinoType } from '../../../../../lib/sql/types/type.ts';
import type { GlueTable } from '../query-catalog.ts';
import { decodeView } from './view-definition.ts';

export interface CatalogColumn {
  readonly name: string;
  readonly type: TrinoType;
}

export const isView = (table: GlueTable): boolean => table.TableType === 'VIRTUAL_VIEW';
export const isIceberg = (table: Pick<GlueTable, 'Parameters'>): boolean =>
  table.Parameters?.table_type?.toUpperCase() === 'ICEBERG';

/** A table's columns with Trino's types by its catalog entry, partition keys last. @throws Error for a type that is not known */
export function catalogColumns(table: GlueTable): CatalogColumn[] {
  const view = decodeView(table);
  if (view) return view.columns.map(({ name, type }) => ({ name, type: parseType(type) }));
  const options = { timestampPrecision: isIceberg(table) ? 6 : 3 };
  // Of an Iceberg table Glue lists dropped columns too, marked as not current.
  const columns = (table.StorageDescriptor?.Columns ?? []).filter(
    (column) => column.Parameters?.['iceberg.field.current'] !== 'false',
  );
  return [...columns, ...(table.PartitionKeys ?? [])].map(({ Name, Type }) => ({
    name: Name,
    type: fromHiveType(Type ?? 'string', options),
  }));
}
