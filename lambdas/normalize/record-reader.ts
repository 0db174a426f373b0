import type { DatasetTable } from '../../lib/contracts/dataset-table.ts';
import { ChangeReader } from './change-reader.ts';
import type { RecordReader } from './read-record.ts';
import { type SliceBatch, TableReader } from './table-reader.ts';

/** Reads the records of a slice for one of its tables: each is a row, or where they tell changes what becomes of one. */
export function recordReader(table: DatasetTable, batch: SliceBatch): RecordReader {
  if (table.changes) return new ChangeReader(table, batch);
  const columns = new TableReader(table, batch);
  return {
    ...{ table, columns },
    read(answer, record, rowNumber) {
      const row = columns.read(answer, record, rowNumber);
      return { rows: [{ reader: columns, row, values: columns.partitionOf(row) }] };
    },
  };
}
