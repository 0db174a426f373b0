import type { ColumnType } from '../../contracts/column.ts';
import { decimalText } from '../../contracts/decimal-text.ts';
import type { ColumnValue } from '../../contracts/table.ts';

const DAY_MS = 86_400_000;

/**
 * A value as text, exact: decimals with all digits of their scale, timestamps as 2024-06-01T12:00:00Z (UTC, with six digits of a
 * second where they are not zero), dates as 2024-06-01. Null is null.
 */
export function valueText(type: ColumnType, value: ColumnValue): string | null {
  if (value === null) return null;
  switch (type.kind) {
    case 'decimal':
      return decimalText(value as bigint, type.scale);
    case 'timestamp':
      return timestampText(value as bigint);
    case 'date':
      return new Date((value as number) * DAY_MS).toISOString().slice(0, 10);
    default:
      return String(value);
  }
}

/**
 * A value in JSON: booleans, integers and doubles as themselves; integers past 2^53 and doubles that JSON lacks (NaN, Infinity) as
 * text; everything else as {@link valueText}. A zero below zero becomes 0.
 */
export function valueJson(type: ColumnType, value: ColumnValue): string | number | boolean | null {
  switch (type.kind) {
    case 'boolean':
      return value as boolean | null;
    case 'integer':
    case 'bigint':
    case 'double': {
      if (value === null) return null;
      const number = Number(value);
      const exact = type.kind === 'double' ? Number.isFinite(number) : Number.isSafeInteger(number);
      return exact ? number + 0 : String(value);
    }
    default:
      return valueText(type, value);
  }
}

function timestampText(microseconds: bigint): string {
  const fraction = ((microseconds % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const seconds = new Date(Number((microseconds - fraction) / 1000n)).toISOString().slice(0, 19);
  return `${seconds}${fraction === 0n ? '' : `.${String(fraction).padStart(6, '0')}`}Z`;
}
