import type { Change, ChangeRecords, RowImage } from '../../lib/contracts/changes.ts';
import type { DatasetTable } from '../../lib/contracts/dataset-table.ts';
import { changeOrder } from '../../lib/ingestion/changes/position.ts';
import type { Answer, RawRecord } from '../../lib/ingestion/formats/format.ts';
import { ContractBreak, named } from './contract-break.ts';
import type { Effect } from './effects.ts';
import type { ReadRecord, ReadRow, RecordReader } from './read-record.ts';
import { type Row, type SliceBatch, TableReader } from './table-reader.ts';
import { pathsOf, UnreadNames } from './unread-names.ts';

type Put = Extract<Change, { kind: 'put' | 'delete' }>;

/**
 * Reads change records as rows of a table, each with what becomes of its key: of a table of changes the row that is put or gone, of the table
 * beside it those that are gone alone. A change of a key is a delete of the old one beside the new row.
 */
export class ChangeReader implements RecordReader {
  readonly table: DatasetTable;
  readonly columns: TableReader;
  readonly unread: UnreadNames;
  readonly #changes: ChangeRecords;
  readonly #file: string;
  readonly #order: number;
  /** Names of the key's columns at the source. */
  readonly #key: readonly string[];
  /** Columns by what feeds them, of decimals that are told as bytes. */
  readonly #scaled: readonly { readonly name: string; readonly path: string; readonly scale: number }[];

  constructor(table: DatasetTable, batch: SliceBatch) {
    this.table = table;
    this.columns = new TableReader(table, batch);
    this.#changes = table.changes!;
    this.#file = fileOf(batch);
    this.#order = this.columns.position('change_order');
    this.#key = table.key.flatMap((name) => pathsOf(table.columns[name]!).slice(0, 1));
    this.unread = new UnreadNames([table]);
    this.#scaled = Object.entries(table.columns).flatMap(([name, column]) =>
      column.written === 'base64_decimal' && column.type.kind === 'decimal'
        ? pathsOf(column).map((path) => ({ name, path, scale: (column.type as { scale: number }).scale }))
        : [],
    );
  }

  read(answer: Answer, record: RawRecord, rowNumber: number): ReadRecord {
    if (record.fault !== undefined) throw new ContractBreak(record.fault);
    const change = this.#changes.read(record, { file: this.#file, key: this.#key });
    switch (change.kind) {
      case 'broken':
        throw new ContractBreak(change.reason);
      case 'none':
        return { rows: [], skipped: change.what, ...(change.isExpected && { isExpected: true }) };
      case 'truncate':
        return { rows: [], skipped: 'truncates', truncated: this.#orderOf(change, rowNumber) };
      default:
        return { rows: this.#rows(answer, change, rowNumber) };
    }
  }

  #rows(answer: Answer, change: Put, rowNumber: number): readonly ReadRow[] {
    const { kind, row, before } = change;
    const order = this.#orderOf(change, rowNumber);
    const isPut = kind === 'put';
    const isOfDeletes = this.table.merge === 'deletes';
    // A row that is gone is told by its key: the rest of it may be missing.
    const found =
      isPut && !isOfDeletes
        ? this.#put(answer, row, rowNumber)
        : this.columns.readKey(answer, view(row), rowNumber);
    const moved = isPut && before ? this.#keyBefore(answer, found, before, rowNumber) : undefined;
    const rows: ReadRow[] = [];
    if (moved) rows.push(this.#row(moved, order, 'moved'));
    if (!(isPut && isOfDeletes)) rows.push(this.#row(found, order, isPut ? 'put' : 'delete'));
    return rows;
  }

  #put(answer: Answer, image: RowImage, rowNumber: number): Row {
    this.unread.see(image);
    for (const { name, path, scale } of this.#scaled) {
      const told = image.scale?.(path);
      if (told !== undefined && told !== scale)
        throw new ContractBreak(
          `${name}: the record's schema has ${told} digits behind the point, the column ${scale}`,
        );
    }
    return this.columns.read(answer, view(image, this.#changes.unavailable), rowNumber);
  }

  /** The key's row before the change, where that was another. */
  #keyBefore(answer: Answer, row: Row, before: RowImage, rowNumber: number): Row | undefined {
    // Where the source does not tell the old row, it tells no change of its key.
    if (this.#key.some((path) => before.value(path) === undefined)) return undefined;
    const old = this.columns.readKey(answer, view(before), rowNumber);
    return this.columns.key.every((at) => old[at] === row[at]) ? undefined : old;
  }

  #row(row: Row, order: string, effect: Effect): ReadRow {
    const values = row.with(this.#order, order);
    return { reader: this.columns, row: values, values: this.columns.partitionOf(values), effect };
  }

  #orderOf({ position }: Pick<Put, 'position'>, rowNumber: number): string {
    return changeOrder(position, this.#file, rowNumber);
  }
}

/**
 * Name of a slice's file. It orders changes that have no position of their own: an object's name is its key, then the time at which that version
 * was written.
 */
const fileOf = ({ slice, extent }: SliceBatch): string =>
  extent.kind === 'object'
    ? `${encodeURIComponent(extent.key)}~${String(extent.modified).padStart(15, '0')}`
    : slice;

/** A row of the source as a record of its columns. @param unavailable text that stands for a value which the source left out */
const view = (image: RowImage, unavailable?: string): Pick<RawRecord, 'value'> => ({
  value(from) {
    const text = from.kind === 'field' ? image.value(from.path) : undefined;
    if (unavailable !== undefined && text === unavailable)
      throw new ContractBreak(
        `${named((from as { path: string }).path, text)}: the source left the value out; set REPLICA IDENTITY FULL for its table`,
      );
    return text;
  },
});
