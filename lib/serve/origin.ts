import { DATA_LABEL_PROPERTY, type DataLabel, dataLabel } from '../contracts/data-label.ts';
import type { Table } from '../lake/table.ts';
import type { ServedLake } from './served-lake.ts';

/** Whose rows a table holds: as it says itself; of one that does not, as whoever serves it knows. */
export const originOf = ({ origin }: Pick<ServedLake, 'origin'>, table: Table | undefined): DataLabel =>
  dataLabel(table?.properties[DATA_LABEL_PROPERTY]) ?? origin;

/** Of several tables: simulated where any is, else recorded where any is. In words where they are known. */
export function originOfAll(lake: Pick<ServedLake, 'origin' | 'label'>, tables: readonly Table[]) {
  const found = new Set(tables.map((table) => originOf(lake, table)));
  const origin =
    (['simulated', 'recorded', 'live'] as const).find((label) => found.has(label)) ?? lake.origin;
  return { origin, label: origin === lake.origin ? (lake.label ?? origin) : origin };
}
