import type { DatasetTable } from '../../lib/contracts/dataset-table.ts';
import { type PartitionValues, partitionPath } from '../../lib/contracts/partition.ts';
import type { ColumnValue } from '../../lib/contracts/table.ts';
import { type Fragment, type FragmentPlace, packFragment } from '../../lib/ingestion/run/fragments.ts';
import type { ObjectStore } from '../../lib/lake/object-store.ts';

/** Rows in memory above which they are written: a wide answer has millions. */
const MOST_ROWS = 50_000;

/** Sorts a slice's rows by partition and writes them to the work bucket, some at a time, so that memory never holds an answer's rows. */
export class FragmentWriter {
  readonly #objects: Pick<ObjectStore, 'put'>;
  readonly #folder: string;
  readonly #mostRows: number;
  #buffers = new Map<DatasetTable, Map<string, Fragment>>();
  #rows = 0;
  #written = 0;
  #places: FragmentPlace[] = [];

  /** @param folder s3 URI with a slash at the end, the slice's own */
  constructor(objects: Pick<ObjectStore, 'put'>, folder: string, mostRows = MOST_ROWS) {
    this.#objects = objects;
    this.#folder = folder;
    this.#mostRows = mostRows;
  }

  get isFull(): boolean {
    return this.#rows >= this.#mostRows;
  }

  add(table: DatasetTable, values: PartitionValues, row: Readonly<Record<string, ColumnValue>>): void {
    const path = partitionPath(table.partition, values);
    let fragments = this.#buffers.get(table);
    if (!fragments) {
      fragments = new Map();
      this.#buffers.set(table, fragments);
    }
    let fragment = fragments.get(path);
    if (!fragment) {
      fragment = { values, columns: Object.fromEntries(table.table.fields.map(({ name }) => [name, []])) };
      fragments.set(path, fragment);
    }
    for (const [name, list] of Object.entries(fragment.columns)) list.push(row[name]!);
    this.#rows++;
  }

  /** Writes what was added since the last time, as one object a table. */
  async flush(): Promise<void> {
    for (const [{ table }, fragments] of this.#buffers) {
      const object = `${this.#folder}${table.name}-${this.#written++}.bin`;
      const sections: Uint8Array[] = [];
      let start = 0;
      for (const [path, fragment] of [...fragments].sort(([a], [b]) => (a < b ? -1 : 1))) {
        const section = packFragment(fragment);
        const end = start + section.length;
        const rows = fragment.columns[table.fields[0]!.name]!.length;
        this.#places.push({
          table: table.name,
          path,
          values: { ...fragment.values },
          object,
          start,
          end,
          rows,
        });
        sections.push(section);
        start = end;
      }
      await this.#objects.put(object, Buffer.concat(sections));
    }
    this.#buffers = new Map();
    this.#rows = 0;
  }

  /** Forgets all that was added: the answer is read again. */
  restart(): void {
    this.#buffers = new Map();
    this.#rows = 0;
    this.#written = 0;
    this.#places = [];
  }

  /** Writes the rest. @returns where everything is */
  async end(): Promise<readonly FragmentPlace[]> {
    await this.flush();
    return this.#places;
  }
}
