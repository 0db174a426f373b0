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
  const leftOut = table.records && selection(table.records);
  return {
    ...{ table, columns },
    read(answer, record, rowNumber) {
      const left = leftOut?.(record);
      if (left) return left;
      const row = columns.read(answer, record, rowNumber);
      return { rows: [{ reader: columns, row, values: columns.partitionOf(row) }] };
    },
  };
}

/** Kinds of records whose reason is kept: of a member with any text there may be as many as records. */
const MOST_KINDS = 100;

/**
 * Most records of a stream are left out, for one of a few reasons: each is put together once.
 * @returns tells why a table does not take a record; undefined where it does, and of what cannot be read, which is broken
 */
function selection({ only, closed }: RecordSelection): (record: RawRecord) => ReadRecord | undefined {
  const known = new Map<string | null | undefined, ReadRecord>();
  const open: ReadRecord = { rows: [], isOpen: true };
  return (record) => {
    if (record.fault !== undefined) return undefined;
    const kind = only && textAt(record, only);
    if (kind === only?.is) return closed && textAt(record, closed) !== closed.is ? open : undefined;
    const left = known.get(kind) ?? {
      rows: [],
      skipped: kind === undefined ? `without ${only!.path}` : `with ${only!.path} ${kind}`,
    };
    if (known.size < MOST_KINDS) known.set(kind, left);
    return left;
  };
}

const textAt = (record: RawRecord, { path }: MemberIs): string | null | undefined =>
  record.value({ kind: 'field', path });
