import type { DatasetTable } from '../../lib/contracts/dataset-table.ts';
import type { RawRecord } from '../../lib/ingestion/formats/format.ts';

/**
 * Finds what a source has and no table reads: a column that a file has got since the contract was written stays in bronze, and people should
 * hear of it.
 */
export class UnreadNames {
  readonly found = new Set<string>();
  /** Paths that feed a column, with what they begin with; undefined where columns go by their place, and have no names. */
  readonly #known: ReadonlySet<string> | undefined;
  #last: readonly string[] | undefined;

  /** @param tables those whose records are not told by a reader of its own */
  constructor(tables: readonly DatasetTable[]) {
    const paths = tables.flatMap(pathsOf);
    this.#known =
      paths.length === 0 || paths.includes(undefined)
        ? undefined
        : // A log's field `date time` is two of its fields.
          new Set(paths.flatMap((path) => [path!, path!.split('.')[0]!, ...path!.split(' ')]));
  }

  /** Looks at the names of a record. Those of the lines of one file are one list, which is looked at once. */
  see(record: RawRecord): void {
    if (!this.#known) return;
    const names = record.names();
    if (!names || names === this.#last) return;
    this.#last = names;
    for (const name of names) if (!this.#known.has(name)) this.found.add(name);
  }
}

/** Undefined stands for a column that goes by its place. */
function pathsOf({ columns, records }: DatasetTable): readonly (string | undefined)[] {
  const selected = [records?.only?.path, records?.closed?.path].filter((path) => path !== undefined);
  const read = Object.values(columns).flatMap(({ from }): readonly (string | undefined)[] => {
    if (from?.kind === 'field') return [from.path];
    if (from?.kind === 'first') return from.paths;
    return from?.kind === 'item' ? [undefined] : [];
  });
  return [...read, ...selected];
}
