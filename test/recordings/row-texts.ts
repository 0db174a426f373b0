import type { OpenLake } from '../end-to-end/open-lake.ts';

/** A row's values as texts, by column; null for none. */
export type RowTexts = Readonly<Record<string, string | null>>;

/**
 * A table's rows as texts, of the columns that an oracle's rows have.
 * @param order of the rows, as SQL
 * @param shown makes of a value's text what the oracle has
 */
export async function rowTexts(
  lake: Pick<OpenLake, 'query'>,
  table: string,
  expected: readonly RowTexts[],
  order: string,
  shown: (column: string, text: string) => string,
): Promise<readonly RowTexts[]> {
  const columns = Object.keys(expected[0]!);
  const found = await lake.query(`SELECT ${columns.join(', ')} FROM ${table} ORDER BY ${order}`);
  return found.map((row) =>
    Object.fromEntries(
      columns.map((column) => {
        const value = row[column];
        return [column, value === null || value === undefined ? null : shown(column, String(value))];
      }),
    ),
  );
}
