/** A result row: each value as Athena writes it, null for NULL. */
export type TextRow = readonly (string | null)[];

/** One line of a result file: every value quoted, quotes doubled, NULL as nothing at all. */
export const csvLine = (row: TextRow): string =>
  `${row.map((value) => (value === null ? '' : `"${value.replaceAll('"', '""')}"`)).join(',')}\n`;
