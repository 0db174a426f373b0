import type { ColumnType } from '../../../../lib/contracts/column.ts';
import { decimal, type TrinoType, timestamp, VARCHAR } from '../../../../lib/sql/types/type.ts';

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
