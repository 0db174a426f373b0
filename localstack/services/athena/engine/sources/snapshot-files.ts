import type { TableField } from '../../../../../lib/contracts/table.ts';
import {
  type BoundJson,
  boundValue,
  type ColumnMetrics,
  type DataFile,
} from '../../../../../lib/lake/data-file.ts';
import type { ValueRange } from '../pruning/may-match.ts';
import type { PredicateValue } from '../pruning/predicate.ts';

/** What queries need to know of a snapshot's data files, in a form that takes little memory: about a kilobyte a file. */
export class SnapshotFiles {
  /** s3 URIs. */
  readonly paths: readonly string[];
  /** Compressed bytes by column and file. */
  readonly #sizes = new Map<string, Float64Array>();
  /** By column and file, of the columns whose types predicates are made of. */
  readonly #ranges = new Map<string, readonly (ValueRange | undefined)[]>();

  constructor(files: readonly DataFile[], fields: readonly TableField[]) {
    this.paths = files.map(({ path }) => path);
    for (const { name, type } of fields) {
      this.#sizes.set(
        name,
        Float64Array.from(files, ({ columns }) => columns[name]?.size ?? 0),
      );
      if (!PRUNED.includes(type.kind)) continue;
      this.#ranges.set(
        name,
        files.map(({ columns }) => rangeOf(type, columns[name])),
      );
    }
  }

  /** Compressed bytes of a column in a file. @param file position in `paths` */
  size(column: string, file: number): number {
    return this.#sizes.get(column)?.[file] ?? 0;
  }

  /** Undefined where nothing is known. */
  range(column: string, file: number): ValueRange | undefined {
    return this.#ranges.get(column)?.[file];
  }
}

const PRUNED: readonly string[] = ['text', 'integer', 'bigint', 'date', 'timestamp'];

function rangeOf(type: TableField['type'], metrics: ColumnMetrics | undefined): ValueRange | undefined {
  if (!metrics) return undefined;
  const bound = (json: BoundJson | undefined): PredicateValue | undefined => {
    if (json === undefined) return undefined;
    const value = boundValue(type, json);
    return typeof value === 'number' ? BigInt(value) : (value as PredicateValue);
  };
  const [lower, upper] = [bound(metrics.lower), bound(metrics.upper)];
  return {
    ...(lower !== undefined && { lower }),
    ...(upper !== undefined && { upper }),
    onlyNulls:
      metrics.nulls !== undefined && metrics.values !== undefined && metrics.nulls === metrics.values,
  };
}

/** Files of all snapshots that are kept, some 25 MB. */
const MOST_FILES = 25_000;

/**
 * Snapshots that earlier queries of this process read: to read the manifests of 2,600 files takes half a second, and they never
 * change. Whether a caller may read them is not known here.
 */
export class SnapshotCache {
  readonly #mostFiles: number;
  /** By the place of the table's metadata and the snapshot; the one used last is the last. */
  readonly #kept = new Map<string, SnapshotFiles>();

  constructor(mostFiles = MOST_FILES) {
    this.#mostFiles = mostFiles;
  }

  /** The snapshot's files, read by `read` unless they are kept. */
  async files(key: string, read: () => Promise<SnapshotFiles>): Promise<SnapshotFiles> {
    const files = this.#kept.get(key) ?? (await read());
    this.#kept.delete(key);
    this.#kept.set(key, files);
    let count = [...this.#kept.values()].reduce((sum, { paths }) => sum + paths.length, 0);
    for (const [oldest, { paths }] of this.#kept) {
      if (count <= this.#mostFiles) break;
      this.#kept.delete(oldest);
      count -= paths.length;
    }
    return files;
  }
}
