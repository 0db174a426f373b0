import type { DatasetTable } from '../../lib/contracts/dataset-table.ts';

/**
 * What a change does to a row: `put` writes it, `delete` removes it, `moved` removes it because the same record writes the row under another
 * key.
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
