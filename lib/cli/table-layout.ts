import { pad, textWidth, wrap } from './text-width.ts';

/** A table that is drawn piece by piece, so that its rows need not be there at once. */
export interface TableLayout {
  /** What stands above the rows; empty where nothing does. */
  readonly head: string;
  /** Lines of these rows, which follow `before` others. */
  rows(rows: readonly (readonly string[])[], before: number): string;
  readonly foot: string;
}

/** A column is not made narrower than this. */
const NARROW = 12;

/**
 * The layout for rows like these: columns as wide as header and sample want, texts narrower where the terminal is, and
 * one column a line where even that is too wide.
 * @param sample the first rows; a later cell that is wider is wrapped, or stands out where there is no terminal
 * @param options.right names of columns that are aligned to the right, whose values are never wrapped
 * @param options.terminalWidth cells of a line. @default as wide as wanted
 */
export function tableLayout(
  columns: readonly string[],
  sample: readonly (readonly string[])[],
  options: { readonly right?: readonly string[]; readonly terminalWidth?: number | undefined } = {},
): TableLayout {
  const right = columns.map((name) => options.right?.includes(name) ?? false);
  const wanted = columns.map((name, i) =>
    sample.reduce((most, row) => Math.max(most, textWidth(row[i] ?? '')), textWidth(name)),
  );
  const { terminalWidth } = options;
  if (terminalWidth === undefined) return grid(columns, wanted, right);
  // A word that is broken can't be searched or copied.
  const least = columns.map((name, i) =>
    right[i]
      ? (wanted[i] as number)
      : Math.min(wanted[i] as number, Math.max(NARROW, textWidth(name), longestWord(sample, i))),
  );
  const room = terminalWidth - 3 * columns.length - 1;
  const widths = shrunk(wanted, least, room);
  return widths ? grid(columns, widths, right, { wraps: true }) : vertical(columns, terminalWidth);
}

function longestWord(sample: readonly (readonly string[])[], column: number): number {
  let most = 0;
  for (const row of sample)
    for (const word of (row[column] ?? '').split(' ')) most = Math.max(most, textWidth(word));
  return most;
}

/** The widest columns give way first; undefined where the least widths are still too wide. */
function shrunk(
  wanted: readonly number[],
  least: readonly number[],
  room: number,
): readonly number[] | undefined {
  const capped = (cap: number) =>
    wanted.map((width, i) => Math.max(least[i] as number, Math.min(width, cap)));
  const sum = (widths: readonly number[]) => widths.reduce((total, width) => total + width, 0);
  for (let cap = Math.max(...wanted, 0); cap >= 0; cap -= 1) {
    const widths = capped(cap);
    if (sum(widths) <= room) return widths;
    // Nothing gives way any more.
    if (sum(widths) === sum(least)) return undefined;
  }
  return undefined;
}

function grid(
  columns: readonly string[],
  widths: readonly number[],
  right: readonly boolean[],
  { wraps = false } = {},
): TableLayout {
  const rule = (left: string, middle: string, end: string) =>
    left + widths.map((width) => '─'.repeat(width + 2)).join(middle) + end;
  const line = (cells: readonly string[]) =>
    `│${cells.map((cell, i) => ` ${pad(cell, widths[i] as number, right[i] ? 'right' : 'left')} `).join('│')}│`;
  const lines = (cells: readonly string[]) => {
    if (!wraps) return [line(cells)];
    const wrapped = cells.map((cell, i) => wrap(cell, widths[i] as number));
    const height = Math.max(1, ...wrapped.map(({ length }) => length));
    return Array.from({ length: height }, (_, at) => line(wrapped.map((parts) => parts[at] ?? '')));
  };
  return {
    head: [rule('┌', '┬', '┐'), ...lines(columns), rule('├', '┼', '┤')].join('\n'),
    rows: (rows) => rows.flatMap((row) => lines(columns.map((_, i) => row[i] ?? ''))).join('\n'),
    foot: rule('└', '┴', '┘'),
  };
}

function vertical(columns: readonly string[], terminalWidth: number): TableLayout {
  const name = Math.min(Math.max(...columns.map(textWidth)), Math.floor(terminalWidth / 2));
  const room = Math.max(1, terminalWidth - name - 3);
  const cell = (column: string, value: string) =>
    wrap(value, room).map((part, at) => `${pad(at === 0 ? column : '', name)} │ ${part}`);
  return {
    head: '',
    rows: (rows, before) =>
      rows
        .flatMap((row, index) => [
          `─ row ${before + index + 1} `.padEnd(terminalWidth, '─'),
          ...columns.flatMap((column, i) => cell(column, row[i] ?? '')),
        ])
        .join('\n'),
    foot: '',
  };
}
