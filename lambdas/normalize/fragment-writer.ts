import type { DatasetTable } from '../../lib/contracts/dataset-table.ts';
import { type PartitionValues, partitionPath } from '../../lib/contracts/partition.ts';
import type { ColumnValue } from '../../lib/contracts/table.ts';
import { packColumns } from '../../lib/ingestion/run/fragment-form.ts';
import type { FragmentPlace } from '../../lib/ingestion/run/fragments.ts';
import type { ObjectStore } from '../../lib/lake/object-store.ts';
import { releaseBytes } from '../../lib/lake/release-bytes.ts';
import { fragmentColumns } from './effects.ts';
import { fragmentBuffer } from './fragment-buffer.ts';
import type { FragmentBuffer } from './packed-buffer.ts';

/** Rows in memory above which they are written: a wide answer has millions. */
const MOST_ROWS = 50_000;
/** Values of a row that is no wider than most: wider ones are written sooner. */
const USUAL_VALUES = 12;

/** Rows of one partition that are not written yet. */
export interface OpenFragment {
  /** In the order of a row's values. */
  readonly buffers: readonly FragmentBuffer[];
  readonly rows: number;
}

/** By name. */
type Columns = ReadonlyMap<string, FragmentBuffer>;

interface Buffered extends OpenFragment {
  readonly values: PartitionValues;
  readonly columns: Columns;
  rows: number;
}

/** Sorts a slice's rows by partition and writes them to the work bucket, some at a time, so that memory never holds an answer's rows. */
export class FragmentWriter {
  readonly #objects: Pick<ObjectStore, 'put'>;
  readonly #folder: string;
  readonly #mostRows: number;
  #buffers = new Map<DatasetTable, Map<string, Buffered>>();
  /** Columns whose rows are written, and whose memory the next rows may have. */
  #spare = new Map<DatasetTable, Columns[]>();
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

  /** Rows of a table until there are too many in memory. */
  roomOf(table: DatasetTable): number {
    return this.#roomBeside(table, { rows: this.#rows, values: this.#values });
  }

  #roomBeside(table: DatasetTable, { rows, values }: { readonly rows: number; readonly values: number }) {
    const left = this.#mostRows * USUAL_VALUES - values;
    return Math.min(this.#mostRows - rows, Math.ceil(left / fragmentColumns(table).length));
  }

  /** @param row values in the order of the table's columns, then the effect where it is a change */
  add(table: DatasetTable, values: PartitionValues, row: readonly ColumnValue[]): void {
    const fragment = this.open(table, values);
    const { buffers, rows } = fragment;
    for (let at = 0; at < buffers.length; at++) buffers[at]!.set(rows, row[at]!);
    this.close(fragment);
  }

  /** The partition that the next rows go to: their columns are set from the place `rows` on. They are there once it is closed. */
  open(table: DatasetTable, values: PartitionValues): OpenFragment {
    const last = this.#last;
    if (last && last.table === table && last.values === values) return last.fragment;
    const fragment = this.#fragmentOf(table, values);
    this.#last = { table, values, fragment };
    return fragment;
  }

  /** @param fragment with all columns of its next rows set. @param rows @default one */
  close(fragment: OpenFragment, rows = 1): void {
    (fragment as Buffered).rows += rows;
    this.#rows += rows;
    this.#values += rows * fragment.buffers.length;
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
      const columns = this.#spare.get(table)?.pop() ?? emptyColumns(table);
      fragment = { values, columns, buffers: [...columns.values()], rows: 0 };
      fragments.set(path, fragment);
    }
    return fragment;
  }

  /** Keeps columns with memory for no more rows than two fragments have, so that it never grows with the number of partitions. */
  #keepSpare(): void {
    for (const [table, fragments] of this.#buffers) {
      const written = [...fragments.values()].map(({ columns }) => columns);
      const sets = [...(this.#spare.get(table) ?? []), ...written].map((columns) => ({
        columns,
        capacity: Math.max(...[...columns.values()].map(({ capacity }) => capacity)),
      }));
      const kept: Columns[] = [];
      let room = 2 * this.#roomBeside(table, { rows: 0, values: 0 });
      for (const { columns, capacity } of sets.sort((a, b) => b.capacity - a.capacity)) {
        if (capacity > room) continue;
        room -= capacity;
        kept.unshift(columns);
        for (const buffer of columns.values()) buffer.clear();
      }
      this.#spare.set(table, kept);
    }
  }

  /** Writes what was added since the last time, as one object a table. */
  async flush(): Promise<void> {
    for (const [{ table }, fragments] of this.#buffers) {
      // One that was opened for a row that is broken may have none.
      const filled = [...fragments].filter(([, { rows }]) => rows > 0);
      if (filled.length === 0) continue;
      const object = `${this.#folder}${table.name}-${this.#written++}.bin`;
      const sections: Uint8Array[] = [];
      let start = 0;
      for (const [path, { values, columns, rows }] of filled.sort(([a], [b]) => (a < b ? -1 : 1))) {
        const section = packColumns(
          Object.fromEntries([...columns].map(([name, buffer]) => [name, buffer.column(rows)])),
        );
        const end = start + section.length;
        this.#places.push({ table: table.name, path, values: { ...values }, object, start, end, rows });
        sections.push(section);
        start = end;
      }
      const [only] = sections;
      const body = sections.length === 1 ? only! : Buffer.concat(sections);
      await this.#objects.put(object, body);
      releaseBytes(body);
    }
    this.#keepSpare();
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

const emptyColumns = (table: DatasetTable): Columns =>
  new Map(fragmentColumns(table).map((name) => [name, fragmentBuffer(table.columns[name]?.type)]));
