import type { ColumnSource } from './column.ts';
import type { Duration } from './duration.ts';

/** A record of a provider, as far as it is read as a change. */
export interface ChangeRecord {
  readonly raw: string;
  value(from: Extract<ColumnSource, { kind: 'field' }>): string | null | undefined;
  /** Names of the members of an object, or of the fields of a line; undefined for what is neither. @param path @default the record itself */
  names(path?: string): readonly string[] | undefined;
}

/** A row of the source's table, as a change tells it. */
export interface RowImage {
  /** Undefined where the change does not tell it. */
  value(column: string): string | null | undefined;
  /** Columns that are told. */
  names(): readonly string[];
  /** Scale (decimal places) of a decimal that is written as bytes; undefined where the record does not give it. */
  scale?(column: string): number | undefined;
}

/** Where a change stands: a text for each part, that sort as the changes do. */
export type ChangePosition = readonly string[];

/** What a record says of the source's table. */
export type Change =
  | { readonly kind: 'broken'; readonly reason: string }
  /** It changes no row. `what` names such records in the plural, e.g. tombstones. */
  | {
      readonly kind: 'none';
      readonly what: string;
      /** Whether the way that changes are written brings such records, so that nobody need be told of them. @default false */
      readonly isExpected?: boolean;
    }
  /** All rows of before are gone. */
  | { readonly kind: 'truncate'; readonly position: ChangePosition }
  | {
      /** Whether the row is as it is told, or gone. */
      readonly kind: 'put' | 'delete';
      /** Undefined for a row of a first load, which is older than every change. */
      readonly position: ChangePosition | undefined;
      readonly row: RowImage;
      /** The row before the change, where that is told: its key may have been another. */
      readonly before?: RowImage | undefined;
    };

/** How a table's change records are written. */
export interface ChangeRecords {
  /** How long a deleted key is remembered, so that an older insert that comes late does not revive it. */
  readonly keepDeleted: Duration;
  /** Text that stands for a value which the source left out. @default there is none */
  readonly unavailable?: string;
  /**
   * @param place.file name of the file that the record is in
   * @param place.key names of the key's columns at the source
   */
  read(record: ChangeRecord, place: { readonly file: string; readonly key: readonly string[] }): Change;
}

/** Column of a table of changes: where the change that made the row stands among those of its key. Texts that sort as the changes do. */
export const CHANGE_ORDER = 'change_order';

/** Property of a table of changes: rows of changes up to this order are gone, since the source was emptied. */
export const TRUNCATED_PROPERTY = 'coinlake.truncated';
