import type { ColumnType } from './column.ts';
import type { PartitionField } from './partition.ts';

/** A column as it is stored: with the Iceberg field id that names it for ever. */
export interface TableField {
  readonly id: number;
  readonly name: string;
  readonly type: ColumnType;
  readonly required: boolean;
  readonly doc: string;
}

/** An Iceberg table: all that storage needs to know of a dataset, a model or an operational table. */
export interface TableDefinition {
  /** Database without the namespace prefix; seeds are in none, and are called as if they were in one of that name. */
  readonly database: 'silver' | 'gold' | 'staging' | 'ops' | 'seeds';
  readonly name: string;
  readonly description: string;
  readonly fields: readonly TableField[];
  /** Columns that identify a row; empty for tables without a key. */
  readonly key: readonly string[];
  readonly partition: readonly PartitionField[];
}

/** One column of a build's table: of the model, or another writer's, which is null in every row. */
export interface BuildColumn {
  readonly field: TableField;
  readonly isForeign: boolean;
}

/** Columns of equal length by name, in the memory form that {@link ColumnType} describes. */
export interface RowBatch {
  readonly length: number;
  readonly columns: Readonly<Record<string, ArrayLike<ColumnValue>>>;
  /** Texts that are the same in every row, by column; such a column is not among `columns`. @default none */
  readonly constants?: Readonly<Record<string, string>>;
}

export type ColumnValue = string | number | bigint | boolean | null;
