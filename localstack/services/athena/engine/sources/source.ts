import type { CatalogTable } from '../../../../../lib/sql/bind/scope.ts';
import type { Predicate } from '../pruning/predicate.ts';

/** Something that FROM can name: what the binder sees of it, and where its rows come from. */
export interface Source {
  readonly table: CatalogTable;
  /**
   * The source without what no answer has: whole files or partitions. Absent for sources that are read whole.
   * @param places each with what it asks of the rows
   */
  prune?(places: readonly (readonly Predicate[])[]): Source;
  /** Metered bytes when these of its columns are read. */
  bytes(columns: ReadonlySet<string>): number;
  /**
   * DuckDB SQL (a relation in parentheses) with the columns of `table`. The caller's permission on each file that is read is held here.
   * @throws AwsError AccessDenied
   */
  relation(): string | Promise<string>;
}
