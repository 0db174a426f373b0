import type { RowImage } from '../../lib/contracts/changes.ts';
import type { Column } from '../../lib/contracts/column.ts';
import type { DatasetTable } from '../../lib/contracts/dataset-table.ts';
import type { RawRecord } from '../../lib/ingestion/formats/format.ts';

/** Members of a record, or fields of a line, that feed a column. */
export const pathsOf = ({ from }: Column): readonly string[] =>
  from?.kind === 'field' ? [from.path] : from?.kind === 'first' ? from.paths : [];

/**
 * Finds what a source has and no table reads: a column that a file has got since the contract was written stays in bronze, and people should
 * hear of it.
 */
export class UnreadNames {
  readonly found = new Set<string>();
  /** Paths that feed a column, with what they begin with; undefined where columns go by their place, and have no names. */
  readonly #known: ReadonlySet<string> | undefined;
  #last: readonly string[] | undefined;

  constructor(tables: readonly Pick<DatasetTable, 'columns' | 'records'>[]) {
    const columns = tables.flatMap((table) => Object.values(table.columns));
    const selected = tables.flatMap(({ records }) => [records?.only?.path, records?.closed?.path]);
    const paths = [...columns.flatMap(pathsOf), ...selected.filter((path) => path !== undefined)];
    this.#known =
      paths.length === 0 || columns.some(({ from }) => from?.kind === 'item')
        ? undefined
        : // A log's field `date time` is two of its fields.
          new Set(paths.flatMap((path) => [path, path.split('.')[0]!, ...path.split(' ')]));
  }

  /** Looks at the names of a record. Those of the lines of one file are one list, which is looked at once. */
  see(record: Pick<RawRecord | RowImage, 'names'>): void {
    if (!this.#known) return;
    const names = record.names();
    if (!names || names === this.#last) return;
    this.#last = names;
    for (const name of names) if (!this.#known.has(name)) this.found.add(name);
  }

  /** What people should hear, one sentence; none where everything is read. @param tables those that read the rest */
  remarks(tables: readonly Pick<DatasetTable, 'table'>[]): readonly string[] {
    if (this.found.size === 0) return [];
    const names = tables.map(({ table }) => table.name).join(' and ');
    return [
      `${names}: the source has columns that the contract does not read, which stay in bronze: ${[...this.found].sort().join(', ')}`,
    ];
  }
}
