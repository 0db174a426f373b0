import type { DatasetTable } from '../../lib/contracts/dataset-table.ts';
import type { MemberIs, RecordSelection } from '../../lib/contracts/record-selection.ts';
import type { RawRecord } from '../../lib/ingestion/formats/format.ts';
import { ChangeReader } from './change-reader.ts';
import type { ReadRecord, RecordReader } from './read-record.ts';
import { type SliceBatch, TableReader } from './table-reader.ts';

/** Reads the records of a slice for one of its tables: each is a row, or where they tell changes what becomes of one. */
export function recordReader(table: DatasetTable, batch: SliceBatch): RecordReader {
  if (table.changes) return new ChangeReader(table, batch);
  const columns = new TableReader(table, batch);
  return {
    ...{ table, columns },
    read(answer, record, rowNumber) {
      const left = table.records && leftOut(table.records, record);
      if (left) return { rows: [], ...left };
      const row = columns.read(answer, record, rowNumber);
      return { rows: [{ reader: columns, row, values: columns.partitionOf(row) }] };
    },
  };
}

/** Why a table does not take a record; undefined where it does, and of what cannot be read, which is broken. */
function leftOut(
  { only, closed }: RecordSelection,
  record: RawRecord,
): Pick<ReadRecord, 'skipped' | 'isOpen'> | undefined {
  if (record.fault !== undefined) return undefined;
  if (only) {
    const kind = textAt(record, only);
    if (kind !== only.is)
      return { skipped: kind === undefined ? `without ${only.path}` : `with ${only.path} ${kind}` };
  }
  return closed && textAt(record, closed) !== closed.is ? { isOpen: true } : undefined;
}

const textAt = (record: RawRecord, { path }: MemberIs): string | null | undefined =>
  record.value({ kind: 'field', path });
