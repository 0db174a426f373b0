import type { TypedOf } from '../../../../lib/sql/bind/typed-tree.ts';
import { cast, duckDbType, text, zonedTime } from './sql-text.ts';

/** A constant in DuckDB's SQL. */
export function writeConstant({ type, value, zone }: TypedOf<'constant'>): string {
  if (value === null) return cast('NULL', type);
  if (typeof value === 'boolean') return String(value).toUpperCase();
  switch (type.kind) {
    case 'varchar':
    case 'char':
    case 'json':
      return text(value);
    case 'varbinary':
      return `from_hex(${text(value)})`;
    case 'date':
      return `DATE ${text(value)}`;
    case 'timestamp':
    case 'time':
      return cast(text(value), type);
    case 'timestamp with time zone':
      return zonedTime(
        cast(text(value), type.precision > 6 ? 'TIMESTAMP_NS' : 'TIMESTAMP'),
        `trino_zone_name(${text(zone ?? 'UTC')})`,
        type.precision,
      );
    default:
      return cast(text(value), duckDbType(type));
  }
}
