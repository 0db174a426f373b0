import type { DatasetTable } from '../../lib/contracts/dataset-table.ts';

/**
 * What becomes of the key of a row that a change tells: `put`, the row is as told; `delete`, it is gone; `moved`, it is gone as its row has
 * another key now, of which the same record tells.
 */
export type Effect = (typeof EFFECTS)[number];

const EFFECTS = ['put', 'delete', 'moved'] as const;

/** Column of a fragment beside those of its table: no table can have one of this name. */
export const EFFECT = 'EFFECT';

/** Names of the columns that fragments of a table have. */
export const fragmentColumns = ({
  table,
  changes,
}: Pick<DatasetTable, 'table' | 'changes'>): readonly string[] => [
  ...table.fields.map(({ name }) => name),
  ...(changes ? [EFFECT] : []),
];
