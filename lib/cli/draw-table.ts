import { terminalWidth } from './output.ts';
import { safeLine } from './safe-text.ts';
import { tableLayout } from './table-layout.ts';

/**
 * A table for people: a header, a line a row; columns named in `right` are aligned to the right. On a terminal it is fitted to its
 * width. Whatever a cell holds, it can't leave it: line feeds and control characters are escaped.
 */
export function drawTable(
  columns: readonly string[],
  rows: readonly (readonly string[])[],
  right: readonly string[] = [],
): string {
  const shown = rows.map((row) => row.map(safeLine));
  const layout = tableLayout(columns, shown, { right, terminalWidth: terminalWidth() });
  return [layout.head, layout.rows(shown, 0), layout.foot].filter((part) => part !== '').join('\n');
}
