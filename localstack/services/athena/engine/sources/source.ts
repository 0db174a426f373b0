import type { CatalogTable } from '../../../../../lib/sql/bind/scope.ts';

/** Something that FROM can name: what the binder sees of it, and where its rows come from. */
export interface Source {
  readonly table: CatalogTable;
  /** Metered bytes when these of its columns are read. */
  bytes(columns: ReadonlySet<string>): number;
  /**
   * DuckDB SQL (a relation in parentheses) with the columns of `table`. The caller's permission on each file that is read is held here.
   * @throws AwsError AccessDenied
   */
  relation(): string;
}
