import type { ColumnType } from '../contracts/column.ts';
import type { PartitionValues } from '../contracts/partition.ts';
import type { ColumnValue } from '../contracts/table.ts';

/** One Parquet file of a table, as plain JSON: a Lambda stores it, another commits it. */
export interface DataFile {
  /** s3 URI. */
  readonly path: string;
  /** By partition field name; a null value is left out. Empty for an unpartitioned table. */
  readonly partition: PartitionValues;
  readonly recordCount: number;
  /** Size of the object in bytes. */
  readonly sizeBytes: number;
  /** By column name. A column without an entry has no metrics. */
  readonly columns: Readonly<Record<string, ColumnMetrics>>;
  /** Byte offsets of the row groups, ascending. */
  readonly splitOffsets: readonly number[];
  /** Partition spec that `partition` is of. @default the table's current one */
  readonly specId?: number;
  /** Delete files of the snapshot that may hide rows of this file. @default 0 */
  readonly deleteFiles?: number;
}

/** What a manifest tells of one column in one file. */
export interface ColumnMetrics {
  /** Field id that the column has in the file. @default not told: manifests don't */
  readonly id?: number;
  /** Compressed size in bytes. */
  readonly size?: number;
  /** Values, nulls and NaN included. */
  readonly values?: number;
  readonly nulls?: number;
  readonly nans?: number;
  /** Smallest value, inclusive; a text may be a prefix of it. */
  readonly lower?: BoundJson;
  /** Largest value, inclusive; a text may be a short one above it. */
  readonly upper?: BoundJson;
}

/**
 * A bound in JSON. Text as it is; integer, date, double as number (infinite ones as 'Infinity', '-Infinity'); boolean;
 * bigint, timestamp (microseconds) and decimal (unscaled) as the integer's digits.
 */
export type BoundJson = string | number | boolean;

/** The memory form of a bound. */
export function boundValue(type: ColumnType, bound: BoundJson): Exclude<ColumnValue, null> {
  switch (type.kind) {
    case 'bigint':
    case 'timestamp':
    case 'decimal':
      return BigInt(bound);
    case 'double':
      return Number(bound);
    default:
      return bound;
  }
}

/** The JSON form of a bound. */
export function boundJson(value: Exclude<ColumnValue, null>): BoundJson {
  if (typeof value === 'bigint') return value.toString();
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}
