import type { ColumnType } from '../../lib/contracts/column.ts';
import type { ColumnValue } from '../../lib/contracts/table.ts';

/** A value as a person writes it: decimals with their point, timestamps as ISO 8601 in UTC. */
export function showValue(type: ColumnType, value: ColumnValue): string {
  if (value === null) return 'null';
  if (type.kind === 'decimal') return showDecimal(value as bigint, type.scale);
  if (type.kind === 'timestamp') return showTimestamp(value as bigint);
  return String(value);
}

function showDecimal(unscaled: bigint, scale: number): string {
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, '0');
  const sign = unscaled < 0n ? '-' : '';
  return scale === 0 ? sign + digits : `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** 2024-06-01T00:00:00.000Z, with six digits where microseconds matter. */
function showTimestamp(micros: bigint): string {
  const rest = ((micros % 1000n) + 1000n) % 1000n;
  const iso = new Date(Number((micros - rest) / 1000n)).toISOString();
  return rest === 0n ? iso : iso.replace('Z', `${rest.toString().padStart(3, '0')}Z`);
}
