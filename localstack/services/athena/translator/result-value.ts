import {
  DuckDBBlobValue,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBListValue,
  DuckDBMapValue,
  DuckDBStructValue,
  DuckDBTimestampValue,
  DuckDBTimeValue,
  type DuckDBValue,
} from '@duckdb/node-api';
import { decimalText } from '../../../../lib/contracts/decimal-text.ts';
import type { TrinoType } from '../../../../lib/sql/types/type.ts';
import { javaDouble } from './scalar-functions/json-text.ts';

/**
 * A value of toDuckDb's output as Trino's client protocol gives it in JSON: decimals, dates and times as text, bigints as
 * bigint, doubles that JSON lacks as text, varbinary as base64, maps as objects, rows as arrays.
 * @throws Error for a value that its type does not explain
 */
export function trinoValue(value: DuckDBValue, type: TrinoType): unknown {
  if (value === null || value === undefined) return null;
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  if (
    typeof value === 'bigint' &&
    (type.kind === 'integer' || type.kind === 'smallint' || type.kind === 'tinyint')
  )
    return Number(value);
  if (typeof value === 'number' && type.kind === 'real') return shortestReal(value);
  if (['number', 'bigint', 'boolean', 'string'].includes(typeof value)) return value;
  if (value instanceof DuckDBDecimalValue) return decimalText(value.value, value.scale);
  if (value instanceof DuckDBDateValue) return inCalendar(value.toString());
  if (value instanceof DuckDBTimestampValue) return fractionOf(inCalendar(value.toString()), type);
  if (value instanceof DuckDBTimeValue) return fractionOf(value.toString(), type);
  if (value instanceof DuckDBBlobValue) return Buffer.from(value.bytes).toString('base64');
  if (value instanceof DuckDBListValue && type.kind === 'array')
    return value.items.map((item) => trinoValue(item, type.element));
  if (value instanceof DuckDBMapValue && type.kind === 'map') {
    return Object.fromEntries(
      value.entries.map((entry) => [
        keyText(trinoValue(entry.key, type.key), type.key),
        trinoValue(entry.value, type.value),
      ]),
    );
  }
  if (value instanceof DuckDBStructValue && type.kind === 'row') {
    return Object.values(value.entries).map((item, i) => trinoValue(item, type.fields[i]!.type));
  }
  throw new Error(`A value of ${value.constructor.name} does not fit ${type.kind}`);
}

/**
 * A date's text, or a timestamp's, of a year from 1 to 9999.
 * @throws Error `NOT_SUPPORTED: A year before 1 or after 9999 is not supported by the local Athena`
 */
function inCalendar(text: string): string {
  if (!/^\d{4}-\d\d-\d\d(?! \(BC\))(?! .*BC)/.test(text) || text.startsWith('0000'))
    throw new Error('NOT_SUPPORTED: A year before 1 or after 9999 is not supported by the local Athena');
  return text;
}

/** A map's key as the client protocol writes it, as Java prints it: a nested one as a list or a map. */
function keyText(key: unknown, type: TrinoType): string {
  if (key === null) return 'null';
  if (Array.isArray(key)) {
    const of = (i: number) =>
      type.kind === 'array' ? type.element : type.kind === 'row' ? type.fields[i]!.type : type;
    return `[${key.map((item, i) => keyText(item, of(i))).join(', ')}]`;
  }
  if (typeof key === 'object' && type.kind === 'map')
    return `{${Object.entries(key)
      .map(([name, value]) => `${name}=${keyText(value, type.value)}`)
      .join(', ')}}`;
  return typeof key === 'number' && (type.kind === 'double' || type.kind === 'real')
    ? javaDouble(key)
    : String(key);
}

/** The double whose text is the shortest that reads back as the same 32-bit float. */
export function shortestReal(value: number): number {
  if (value === 0) return value;
  for (let digits = 1; digits < 9; digits++) {
    const shorter = Number(value.toPrecision(digits));
    if (Math.fround(shorter) === value) return shorter;
  }
  return value;
}

/** A time's text with as many digits behind the second as its type has. */
function fractionOf(text: string, type: TrinoType): string {
  const precision = 'precision' in type ? type.precision : 0;
  const [second = '', fraction = ''] = text.split('.');
  return precision === 0 ? second : `${second}.${fraction.padEnd(precision, '0').slice(0, precision)}`;
}
