import type { DatasetTable } from '../../lib/contracts/dataset-table.ts';
import type { PartitionValues } from '../../lib/contracts/partition.ts';
import type { Answer, RawRecord } from '../../lib/ingestion/formats/format.ts';
import type { Effect } from './effects.ts';
import type { Row, TableReader } from './table-reader.ts';
import type { UnreadNames } from './unread-names.ts';

/** A row that a record has for a table. */
export interface ReadRow {
  readonly reader: TableReader;
  readonly row: Row;
  /** Of its partition. */
  readonly values: PartitionValues;
  /** What becomes of its key, where records tell changes. */
  readonly effect?: Effect;
}

/** What a record has for a table. */
export interface ReadRecord {
  readonly rows: readonly ReadRow[];
  /** Why it has no row, as what such records are called in the plural. @default it has */
  readonly skipped?: string;
  /** Whether records without a row of that kind are there by the way that changes are written. @default false */
  readonly isExpected?: boolean;
  /** Whether it has no row because what it tells of may still change. @default it is closed */
  readonly isOpen?: boolean;
  /** All rows of changes up to this order are gone. */
  readonly truncated?: string;
}

/** Reads the records of a slice for one table. */
export interface RecordReader {
  readonly table: DatasetTable;
  readonly columns: TableReader;
  /** What the source's rows have and the table does not read, where it looks for that itself. @default it does not */
  readonly unread?: UnreadNames;
  /** @param rowNumber of the record in its slice, from 1. @throws ContractBreak with the first thing that is wrong */
  read(answer: Answer, record: RawRecord, rowNumber: number): ReadRecord;
}
