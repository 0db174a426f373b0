import type { ColumnType } from '../../contracts/column.ts';

/** A column's type in Athena's words: varchar, decimal(18,8), timestamp(6). */
export function describeType(type: ColumnType): string {
  switch (type.kind) {
    case 'text':
      return 'varchar';
    case 'decimal':
      return `decimal(${type.precision},${type.scale})`;
    case 'timestamp':
      return 'timestamp(6)';
    default:
      return type.kind;
  }
}
