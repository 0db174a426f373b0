import type { DecimalType, RowField, TrinoType } from './type.ts';
import { array, decimal, map, row, sameType, UNKNOWN, varchar } from './type.ts';

const INTEGER_DIGITS: Readonly<Record<string, number>> = { tinyint: 3, smallint: 5, integer: 10, bigint: 19 };
const NUMERIC_ORDER = ['tinyint', 'smallint', 'integer', 'bigint', 'decimal', 'real', 'double'];

export const isInteger = (type: TrinoType): boolean => type.kind in INTEGER_DIGITS;
export const isNumeric = (type: TrinoType): boolean => NUMERIC_ORDER.includes(type.kind);

/** The decimal that holds every value of an integer type; a decimal itself; else undefined. */
export function asDecimal(type: TrinoType): DecimalType | undefined {
  if (type.kind === 'decimal') return type;
  const digits = INTEGER_DIGITS[type.kind];
  return digits === undefined ? undefined : decimal(digits, 0);
}

/** Trino's common super type (TypeCoercion.getCommonSuperType); undefined when there is none. */
export function commonSuperType(a: TrinoType, b: TrinoType): TrinoType | undefined {
  if (sameType(a, b)) return mergeRowNames(a, b);
  if (a.kind === 'unknown') return b;
  if (b.kind === 'unknown') return a;
  if (isNumeric(a) && isNumeric(b)) return commonNumeric(a, b);
  if (a.kind === 'varchar' && b.kind === 'varchar') {
    return a.length === undefined || b.length === undefined
      ? varchar()
      : varchar(Math.max(a.length, b.length));
  }
  if (a.kind === 'char' && b.kind === 'char') return { kind: 'char', length: Math.max(a.length, b.length) };
  if (a.kind === 'char' && b.kind === 'varchar') return charWith(a.length, b.length);
  if (a.kind === 'varchar' && b.kind === 'char') return charWith(b.length, a.length);
  if (a.kind === 'array' && b.kind === 'array') {
    const element = commonSuperType(a.element, b.element);
    return element && array(element);
  }
  if (a.kind === 'map' && b.kind === 'map') {
    const key = commonSuperType(a.key, b.key);
    const value = commonSuperType(a.value, b.value);
    return key && value && map(key, value);
  }
  if (a.kind === 'row' && b.kind === 'row') return commonRow(a.fields, b.fields);
  return commonTime(a, b) ?? commonTime(b, a);
}

/** The longest char there is, which an unbounded varchar becomes beside a char. */
export const MAX_CHAR_LENGTH = 65_536;

function charWith(length: number, varcharLength = MAX_CHAR_LENGTH): TrinoType {
  return { kind: 'char', length: Math.max(length, Math.min(varcharLength, MAX_CHAR_LENGTH)) };
}

function commonNumeric(a: TrinoType, b: TrinoType): TrinoType {
  const [low, high] = NUMERIC_ORDER.indexOf(a.kind) <= NUMERIC_ORDER.indexOf(b.kind) ? [a, b] : [b, a];
  if (high.kind !== 'decimal') return high;
  const x = asDecimal(low)!;
  const scale = Math.max(x.scale, high.scale);
  return decimal(Math.min(38, Math.max(x.precision - x.scale, high.precision - high.scale) + scale), scale);
}

function commonRow(a: readonly RowField[], b: readonly RowField[]): TrinoType | undefined {
  if (a.length !== b.length) return undefined;
  const fields: RowField[] = [];
  for (const [i, field] of a.entries()) {
    const other = b[i]!;
    const type = commonSuperType(field.type, other.type);
    if (!type) return undefined;
    fields.push(
      field.name !== undefined && field.name === other.name ? { name: field.name, type } : { type },
    );
  }
  return row(fields);
}

/** One of two types that differ at most in the names of rows' fields, with the names that both have. */
function mergeRowNames(a: TrinoType, b: TrinoType): TrinoType {
  if (a.kind === 'array' && b.kind === 'array') return array(mergeRowNames(a.element, b.element));
  if (a.kind === 'map' && b.kind === 'map')
    return map(mergeRowNames(a.key, b.key), mergeRowNames(a.value, b.value));
  return a.kind === 'row' && b.kind === 'row' ? (commonRow(a.fields, b.fields) ?? a) : a;
}

function commonTime(a: TrinoType, b: TrinoType): TrinoType | undefined {
  if (
    a.kind === b.kind &&
    (a.kind === 'time' || a.kind === 'timestamp' || a.kind === 'timestamp with time zone')
  ) {
    const other = b as typeof a;
    return a.precision >= other.precision ? a : other;
  }
  if (a.kind === 'date' && (b.kind === 'timestamp' || b.kind === 'timestamp with time zone')) return b;
  if (a.kind === 'timestamp' && b.kind === 'timestamp with time zone') {
    return { kind: b.kind, precision: Math.max(a.precision, b.precision) };
  }
  return undefined;
}

/** Whether a value of one type may stand, by an implicit cast, where the other is wanted. */
export function canCoerce(from: TrinoType, to: TrinoType): boolean {
  if (from.kind === 'function' || to.kind === 'function') return false;
  if (from.kind === 'varchar' && to.kind === 'json') return false;
  const common = commonSuperType(from, to);
  return common !== undefined && sameType(common, to);
}

/** The common super type of many; unknown for none. */
export function commonSuperTypeOf(types: readonly TrinoType[]): TrinoType | undefined {
  let common: TrinoType | undefined = UNKNOWN;
  for (const type of types) {
    common = commonSuperType(common, type);
    if (!common) return undefined;
  }
  return common;
}

/** Whether values of a type have an order; without one they can't be sorted or compared with `<`. */
export function isOrderable(type: TrinoType): boolean {
  switch (type.kind) {
    case 'json':
    case 'map':
    case 'function':
      return false;
    case 'array':
      return isOrderable(type.element);
    case 'row':
      return type.fields.every((field) => isOrderable(field.type));
    default:
      return true;
  }
}
