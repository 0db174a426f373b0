import type { CatalogColumn } from './catalog-table.ts';
import type { Literal } from './literal-source.ts';

/** One metadata table: its columns, and its rows with a value for each. */
export interface MetadataRows {
  readonly columns: readonly CatalogColumn[];
  readonly rows: readonly (readonly Literal[])[];
}
