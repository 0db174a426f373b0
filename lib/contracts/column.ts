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
  | { readonly kind: 'request'; readonly parameter: string }
  | { readonly kind: 'provenance'; readonly value: 'ingested_at' | 'batch_id' };

/** The element at a 0-based position of a record that is an array. */
export const item = (index: number): ColumnSource => ({ kind: 'item', index });
/** The member of a record that is an object. */
export const field = (path: string): ColumnSource => ({ kind: 'field', path });
/** A parameter of the request, e.g. `symbol`; equal for all records of a partition's batch. */
export const request = (parameter: string): ColumnSource => ({ kind: 'request', parameter });

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
}

export interface ColumnOptions {
  readonly from?: ColumnSource;
  readonly nullable?: boolean;
  readonly excessDigits?: Column['excessDigits'];
  readonly minimum?: number;
}

function column(type: ColumnType, description: string, options: ColumnOptions = {}): Column {
  return { type, description, nullable: false, excessDigits: 'refuse', ...options };
}

export const text = (description: string, options?: ColumnOptions) =>
  column({ kind: 'text' }, description, options);
/** 32-bit signed. */
export const integer = (description: string, options?: ColumnOptions) =>
  column({ kind: 'integer' }, description, options);
/** 64-bit signed. */
export const bigint = (description: string, options?: ColumnOptions) =>
  column({ kind: 'bigint' }, description, options);
/** UTC, microseconds, without zone. A provider's epoch number is read as seconds, ms or µs by its magnitude. */
export const timestamp = (description: string, options?: ColumnOptions) =>
  column({ kind: 'timestamp' }, description, options);
export const date = (description: string, options?: ColumnOptions) =>
  column({ kind: 'date' }, description, options);
export const double = (description: string, options?: ColumnOptions) =>
  column({ kind: 'double' }, description, options);
export const boolean = (description: string, options?: ColumnOptions) =>
  column({ kind: 'boolean' }, description, options);

/** Exact decimal with `precision` digits (1 to 38), `scale` of them behind the point. */
export function decimal(
  precision: number,
  scale: number,
  description: string,
  options?: ColumnOptions,
): Column {
  if (!Number.isInteger(precision) || precision < 1 || precision > 38)
    throw new RangeError(`decimal(${precision}, ${scale}): precision must be an integer from 1 to 38`);
  if (!Number.isInteger(scale) || scale < 0 || scale > precision)
    throw new RangeError(`decimal(${precision}, ${scale}): scale must be an integer from 0 to ${precision}`);
  return column({ kind: 'decimal', precision, scale }, description, options);
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
