import type { DatasetTable } from '../../lib/contracts/dataset-table.ts';
import { type PartitionValues, partitionPath } from '../../lib/contracts/partition.ts';
import type { ColumnValue } from '../../lib/contracts/table.ts';
import { type FragmentPlace, packFragment } from '../../lib/ingestion/run/fragments.ts';
import type { ObjectStore } from '../../lib/lake/object-store.ts';
import { type ColumnBuffer, columnBuffer } from './column-buffer.ts';
import { fragmentColumns } from './effects.ts';

/** Rows in memory above which they are written: a wide answer has millions. */
const MOST_ROWS = 50_000;
/** Values of a row that is no wider than most: wider ones are written sooner. */
const USUAL_VALUES = 12;

/** Rows that a partition's buffers have room for from the start: an answer may have a thousand partitions. */
const FIRST_ROWS = 16;

/** Rows of one partition that are not written yet. */
interface Buffered {
  readonly values: PartitionValues;
  /** By name, in the order of a row's values. */
  readonly columns: ReadonlyMap<string, ColumnBuffer>;
  readonly buffers: readonly ColumnBuffer[];
  rows: number;
}

/** Sorts a slice's rows by partition and writes them to the work bucket, some at a time, so that memory never holds an answer's rows. */
export class FragmentWriter {
  readonly #objects: Pick<ObjectStore, 'put'>;
  readonly #folder: string;
  readonly #mostRows: number;
  #buffers = new Map<DatasetTable, Map<string, Buffered>>();
  /** Where the last row went: the next one mostly goes there too. */
  #last:
    | { readonly table: DatasetTable; readonly values: PartitionValues; readonly fragment: Buffered }
    | undefined;
  #rows = 0;
  #values = 0;
  #written = 0;
  #places: FragmentPlace[] = [];

  /** @param folder s3 URI with a slash at the end, the slice's own */
  constructor(objects: Pick<ObjectStore, 'put'>, folder: string, mostRows = MOST_ROWS) {
    this.#objects = objects;
    this.#folder = folder;
    this.#mostRows = mostRows;
  }

  get isFull(): boolean {
    return this.#rows >= this.#mostRows || this.#values >= this.#mostRows * USUAL_VALUES;
  }

  /** @param row values in the order of the table's columns, then the effect where it is a change */
  add(table: DatasetTable, values: PartitionValues, row: readonly ColumnValue[]): void {
    const last = this.#last;
    const fragment =
      last && last.table === table && last.values === values
        ? last.fragment
        : this.#fragmentOf(table, values);
    if (fragment !== last?.fragment) this.#last = { table, values, fragment };
    const { buffers } = fragment;
    for (let at = 0; at < buffers.length; at++) buffers[at]!.set(fragment.rows, row[at]!);
    fragment.rows++;
    this.#rows++;
    this.#values += buffers.length;
  }

  #fragmentOf(table: DatasetTable, values: PartitionValues): Buffered {
    const path = partitionPath(table.partition, values);
    let fragments = this.#buffers.get(table);
    if (!fragments) {
      fragments = new Map();
      this.#buffers.set(table, fragments);
    }
    let fragment = fragments.get(path);
    if (!fragment) {
      const columns = new Map(
        fragmentColumns(table).map((name) => [name, columnBuffer(table.columns[name]?.type, FIRST_ROWS)]),
      );
      fragment = { values, columns, buffers: [...columns.values()], rows: 0 };
      fragments.set(path, fragment);
    }
    return fragment;
  }

  /** Writes what was added since the last time, as one object a table. */
  async flush(): Promise<void> {
    for (const [{ table }, fragments] of this.#buffers) {
      const object = `${this.#folder}${table.name}-${this.#written++}.bin`;
      const sections: Uint8Array[] = [];
      let start = 0;
      for (const [path, { values, columns, rows }] of [...fragments].sort(([a], [b]) => (a < b ? -1 : 1))) {
        const section = packFragment(
          Object.fromEntries([...columns].map(([name, buffer]) => [name, buffer.values(rows)])),
        );
        const end = start + section.length;
        this.#places.push({ table: table.name, path, values: { ...values }, object, start, end, rows });
        sections.push(section);
        start = end;
      }
      await this.#objects.put(object, Buffer.concat(sections));
    }
    this.#buffers = new Map();
    this.#last = undefined;
    this.#rows = 0;
    this.#values = 0;
  }

  /** Forgets all that was added: the answer is read again. */
  restart(): void {
    this.#buffers = new Map();
    this.#last = undefined;
    this.#rows = 0;
    this.#values = 0;
    this.#written = 0;
    this.#places = [];
  }

  /** Writes the rest. @returns where everything is */
  async end(): Promise<readonly FragmentPlace[]> {
    await this.flush();
    return this.#places;
  }
}
