import type { ColumnType } from '../../../../../lib/contracts/column.ts';
import { decimalText } from '../../../../../lib/contracts/decimal-text.ts';
import { ordinalStart } from '../../../../../lib/contracts/partition.ts';
import type { ColumnValue } from '../../../../../lib/contracts/table.ts';
import { bigDecimalText } from '../../translator/scalar-functions/big-decimal.ts';

/**
 * A value as Iceberg shows it to people: years as 2024, months as 2024-05, days and dates as 2024-05-06, timestamps as
 * 2024-05-06T07:08:09.123456. Source: Iceberg's Transform.toHumanString.
 * @param transform what the value is the result of @default identity
 */
export function humanText(
  value: Exclude<ColumnValue, null>,
  type: ColumnType,
  transform = 'identity',
): string {
  if (transform === 'year' || transform === 'month')
    return isoTime(ordinalStart(transform, Number(value))).slice(0, transform === 'year' ? 4 : 7);
  switch (type.kind) {
    case 'date':
      return isoTime(ordinalStart('day', Number(value))).slice(0, 10);
    case 'timestamp':
      return isoTime(value as bigint);
    case 'decimal':
      return bigDecimalText(decimalText(value as bigint, type.scale));
    default:
      return String(value);
  }
}

/** Microseconds since 1970-01-01T00:00:00Z as ISO local time, the fraction without zeros at its end. */
function isoTime(micros: bigint): string {
  const fraction = ((micros % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const whole = new Date(Number((micros - fraction) / 1000n)).toISOString().slice(0, 19);
  const digits = String(fraction).padStart(6, '0').replace(/0+$/, '');
  return fraction === 0n ? whole : `${whole}.${digits}`;
}
