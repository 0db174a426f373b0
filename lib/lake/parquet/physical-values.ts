import type { SchemaElement } from 'hyparquet';
import type { ColumnType } from '../../contracts/column.ts';
import { fromTwosComplement } from '../decimal-bytes.ts';

/** A Parquet column that can't be read as the table's type. */
class IncompatibleColumn extends Error {
  override readonly name = 'IncompatibleColumn';
}

/**
 * How a value of a Parquet column, as its physical type stores it, becomes the memory form of a column type.
 * The promotions of Iceberg are allowed: int to long, float to double, decimals to more digits.
 * @throws IncompatibleColumn
 */
export function valueReader(
  name: string,
  element: SchemaElement,
  type: ColumnType,
): (value: never) => string | number | bigint | boolean {
  const reader = findReader(element, type);
  if (!reader)
    throw new IncompatibleColumn(
      `Column ${name}: Parquet ${describeElement(element)} can't be read as ${describeType(type)}`,
    );
  return reader as (value: never) => string | number | bigint | boolean;
}

function findReader(element: SchemaElement, type: ColumnType): ((value: never) => unknown) | undefined {
  const physical = element.type;
  const logical = element.logical_type?.type;
  const isDecimal = logical === 'DECIMAL' || element.converted_type === 'DECIMAL';
  const isTime = logical === 'TIMESTAMP' || logical === 'TIME' || /^TIME/.test(element.converted_type ?? '');
  const isDate = logical === 'DATE' || element.converted_type === 'DATE';
  if (/^UINT/.test(element.converted_type ?? '')) return undefined;
  switch (type.kind) {
    case 'text':
      return physical === 'BYTE_ARRAY' && !isDecimal ? (value: string) => value : undefined;
    case 'boolean':
      return physical === 'BOOLEAN' ? (value: boolean) => value : undefined;
    case 'double':
      return physical === 'DOUBLE' || physical === 'FLOAT' ? (value: number) => value : undefined;
    case 'integer':
      return physical === 'INT32' && !isDecimal && !isDate && !isTime ? (value: number) => value : undefined;
    case 'date':
      return physical === 'INT32' && isDate ? (value: number) => value : undefined;
    case 'bigint':
      if (isDecimal || isDate || isTime) return undefined;
      if (physical === 'INT64') return (value: bigint) => value;
      return physical === 'INT32' ? (value: number) => BigInt(value) : undefined;
    case 'timestamp':
      return timestampReader(element);
    case 'decimal':
      if (!isDecimal || (element.scale ?? 0) !== type.scale || (element.precision ?? 0) > type.precision)
        return undefined;
      if (physical === 'INT32') return (value: number) => BigInt(value);
      if (physical === 'INT64') return (value: bigint) => value;
      return (value: Uint8Array) => fromTwosComplement(value);
  }
}

function timestampReader({ type, logical_type, converted_type }: SchemaElement) {
  if (type === 'INT96') return (value: bigint) => int96Micros(value);
  if (type !== 'INT64') return undefined;
  const unit =
    logical_type?.type === 'TIMESTAMP' ? logical_type.unit : converted_type?.match(/^TIMESTAMP_(.*)$/)?.[1];
  switch (unit) {
    case 'MICROS':
      return (value: bigint) => value;
    case 'MILLIS':
      return (value: bigint) => value * 1000n;
    case 'NANOS':
      return (value: bigint) => (value - (((value % 1000n) + 1000n) % 1000n)) / 1000n;
    default:
      return undefined;
  }
}

const JULIAN_EPOCH = 2_440_588n;

/** Nanoseconds of the day in the low 64 bits, Julian day above. */
const int96Micros = (value: bigint): bigint =>
  ((value >> 64n) - JULIAN_EPOCH) * 86_400_000_000n + (value & 0xffff_ffff_ffff_ffffn) / 1000n;

/** Whether the values come out as they are stored, so that whole arrays can be taken. */
export function isStoredAsIs(element: SchemaElement, type: ColumnType): boolean {
  if (type.kind === 'timestamp')
    return (
      element.type === 'INT64' &&
      (element.logical_type?.type === 'TIMESTAMP'
        ? element.logical_type.unit === 'MICROS'
        : element.converted_type === 'TIMESTAMP_MICROS')
    );
  if (type.kind === 'decimal' || type.kind === 'bigint') return element.type === 'INT64';
  return true;
}

function describeElement({ type, logical_type, converted_type, precision, scale }: SchemaElement): string {
  const meaning = logical_type?.type ?? converted_type;
  const digits = meaning === 'DECIMAL' ? `(${precision}, ${scale ?? 0})` : '';
  return meaning ? `${type} ${meaning}${digits}` : `${type}`;
}

const describeType = (type: ColumnType): string =>
  type.kind === 'decimal' ? `decimal(${type.precision}, ${type.scale})` : type.kind;
