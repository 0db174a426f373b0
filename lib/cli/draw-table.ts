import Table from 'cli-table3';

/** A table for people: a header, a line a row; columns named in `right` are aligned to the right. */
export function drawTable(
  columns: readonly string[],
  rows: readonly (readonly string[])[],
  right: readonly string[] = [],
): string {
  const table = new Table({
    head: [...columns],
    colAligns: columns.map((name) => (right.includes(name) ? 'right' : 'left')),
    style: { head: [], border: [], compact: true },
  });
  for (const row of rows) table.push([...row]);
  return table.toString();
}
