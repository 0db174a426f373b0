/**
 * The type of one column. In memory a value is: text → string; integer, date (days since 1970-01-01) → number;
 * bigint, timestamp (microseconds since 1970-01-01T00:00:00Z), decimal (unscaled integer) → bigint; double → number;
 * boolean → boolean; a missing value → null.
 */
export type ColumnType =
  | { readonly kind: 'text' }
  | { readonly kind: 'integer' }
  | { readonly kind: 'bigint' }
  | { readonly kind: 'decimal'; readonly precision: number; readonly scale: number }
  | { readonly kind: 'timestamp' }
  | { readonly kind: 'date' }
  | { readonly kind: 'double' }
  | { readonly kind: 'boolean' };

/** Where a silver column finds its value: in the provider's record, or in the request that fetched it. */
export type ColumnSource =
  | { readonly kind: 'item'; readonly index: number }
  | { readonly kind: 'field'; readonly path: string }
  | { readonly kind: 'first'; readonly paths: readonly string[] }
  | { readonly kind: 'request'; readonly parameter: string }
  | { readonly kind: 'answer'; readonly path: string }
  | { readonly kind: 'row_number' }
  | { readonly kind: 'provenance'; readonly value: 'ingested_at' | 'batch_id' | 'change_order' }
  | { readonly kind: 'grid'; readonly value: 'is_irregular' };

/** The element at a 0-based position of a record that is a list. */
export const at = (index: number): ColumnSource => ({ kind: 'item', index });
/**
 * The member of a record that is an object, or the field of a table with a header.
 * @param path members joined by points, e.g. price.usd; of a header's field its whole name
 */
export const path = (path: string): ColumnSource => ({ kind: 'field', path });
/**
 * The first of several members that has a value, e.g. for a key that some records lack.
 * @param paths as of {@link path}, two or more
 */
export const firstOf = (...paths: readonly string[]): ColumnSource => ({ kind: 'first', paths });
/**
 * A parameter of the slice that was asked for, e.g. `symbol`; equal for all records of a batch. Of an object it has `object_key` and
 * `object_version`, too.
 */
export const parameter = (parameter: string): ColumnSource => ({ kind: 'request', parameter });
/** The place of a record in its slice, from 1: with the object's version a key for records that have none of their own. */
export const rowNumber = (): ColumnSource => ({ kind: 'row_number' });
/** A member of the answer around the records, e.g. its timestamp. @param path members joined by points */
export const answer = (path: string): ColumnSource => ({ kind: 'answer', path });

/** Whether the row of a time grid lies off the grid, or has another length than its step. */
export const irregularity: ColumnSource = { kind: 'grid', value: 'is_irregular' };

export interface Column {
  readonly type: ColumnType;
  readonly description: string;
  /** Undefined for columns that no provider record feeds (gold, ops). */
  readonly from?: ColumnSource;
  /** Whether null is a valid value. @default false */
  readonly nullable: boolean;
  /**
   * What to do with more decimal digits than the scale holds: refuse sends the row to quarantine, half_away_from_zero
   * rounds as Athena does. @default 'refuse'
   */
  readonly excessDigits: 'refuse' | 'half_away_from_zero';
  /** Smallest valid value, in the unit of the column. @default none */
  readonly minimum?: number;
  /** Texts that mean null in this column alone, beside those of the format, e.g. -1 for what is not known. @default none */
  readonly nulls?: readonly string[];
  /** How the provider writes the value. @default the type's own: an epoch for timestamps, 2024-06-01 for dates */
  readonly written?: ValueFormat;
}

/**
 * How a provider writes a value:
 * - `iso_8601`: a timestamp such as 2024-06-01T12:00:00.5Z, +03:00 or, in UTC, 2024-06-01 12:00:00;
 * - `unpadded`: a date such as 2024-6-1;
 * - `day_month_year`: a date such as 14.02.2024, 14/2/2024 or 14-02-2024;
 * - `yyyymmdd`: a date such as 20180103;
 * - `decimal_comma`: a number such as 7.245,05 or 7 245,05;
 * - `epoch_days`: a date as days since 1970-01-01;
 * - `epoch_ms`, `epoch_us`, `epoch_ns`: a timestamp as so many milliseconds, microseconds or nanoseconds since 1970, also before and around it;
 * - `base64_decimal`: a decimal as the Base64 of its unscaled integer, big-endian in two's complement; its scale is the column's.
 *   Source: Kafka Connect, `org.apache.kafka.connect.data.Decimal`;
 * - `html`: text with character references such as &amp;, &#39; or &uuml;. Source: HTML Living Standard, 13.2.5.72 on.
 */
export type ValueFormat =
  | 'iso_8601'
  | 'unpadded'
  | 'day_month_year'
  | 'yyyymmdd'
  | 'decimal_comma'
  | 'epoch_days'
  | 'epoch_ms'
  | 'epoch_us'
  | 'epoch_ns'
  | 'base64_decimal'
  | 'html';

/** The types of column that a provider writes so. */
export const WRITTEN_TYPES: Readonly<Record<ValueFormat, readonly ColumnType['kind'][]>> = {
  iso_8601: ['timestamp'],
  unpadded: ['date'],
  day_month_year: ['date'],
  yyyymmdd: ['date'],
  decimal_comma: ['decimal', 'double', 'integer', 'bigint'],
  epoch_days: ['date'],
  epoch_ms: ['timestamp'],
  epoch_us: ['timestamp'],
  epoch_ns: ['timestamp'],
  base64_decimal: ['decimal'],
  html: ['text'],
};

export interface ColumnOptions {
  readonly from?: ColumnSource;
  readonly written?: ValueFormat;
  readonly nullable?: boolean;
  /** They make the column nullable. */
  readonly nulls?: readonly string[];
  readonly excessDigits?: Column['excessDigits'];
  readonly minimum?: number;
}

/** What a column's builder takes behind the description: options, or where the value is from, and then options. */
type Rest = readonly [options?: ColumnOptions] | readonly [from: ColumnSource, options?: ColumnOptions];

function column(type: ColumnType, description: string, [first, second]: Rest): Column {
  const options = first && 'kind' in first ? { from: first, ...second } : first;
  const nullable = options?.nulls !== undefined;
  return { type, description, nullable, excessDigits: 'refuse', ...options };
}

export const text = (description: string, ...rest: Rest) => column({ kind: 'text' }, description, rest);
/** 32-bit signed. */
export const integer = (description: string, ...rest: Rest) => column({ kind: 'integer' }, description, rest);
/** 64-bit signed. */
export const bigint = (description: string, ...rest: Rest) => column({ kind: 'bigint' }, description, rest);
/** UTC, microseconds, without zone. A provider's epoch number is read as seconds, ms or µs by its magnitude. */
export const timestamp = (description: string, ...rest: Rest) =>
  column({ kind: 'timestamp' }, description, rest);
export const date = (description: string, ...rest: Rest) => column({ kind: 'date' }, description, rest);
export const double = (description: string, ...rest: Rest) => column({ kind: 'double' }, description, rest);
export const boolean = (description: string, ...rest: Rest) => column({ kind: 'boolean' }, description, rest);

/** Exact decimal with `precision` digits (1 to 38), `scale` of them behind the point. */
export function decimal(precision: number, scale: number, description: string, ...rest: Rest): Column {
  if (!Number.isInteger(precision) || precision < 1 || precision > 38)
    throw new RangeError(`decimal(${precision}, ${scale}): precision must be an integer from 1 to 38`);
  if (!Number.isInteger(scale) || scale < 0 || scale > precision)
    throw new RangeError(`decimal(${precision}, ${scale}): scale must be an integer from 0 to ${precision}`);
  return column({ kind: 'decimal', precision, scale }, description, rest);
}

/** The type as Athena's DDL and DESCRIBE spell it. */
export function athenaType(type: ColumnType): string {
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
