/** A table as a reader gave it: every value as text, NULL as the empty text. */
export interface TextTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** The text of a value as JSON carries it. */
export const textOf = (value: unknown): string =>
  value === null || value === undefined ? '' : String(value);

/**
 * Where two readings of one table differ, value by value, in no order of rows; at most ten lines, none when they are equal.
 * A line is e.g. `row 3, close: 1.00 instead of 1.01`, with rows counted from 1 in the order of their text.
 */
export function differences(actual: TextTable, expected: TextTable): readonly string[] {
  if (actual.columns.join() !== expected.columns.join())
    return [`columns ${actual.columns.join()} instead of ${expected.columns.join()}`];
  if (actual.rows.length !== expected.rows.length)
    return [`${actual.rows.length} rows instead of ${expected.rows.length}`];
  const wanted = inOrder(expected.rows);
  return inOrder(actual.rows)
    .flatMap((line, at) =>
      line === wanted[at] ? [] : [{ at, found: values(line), due: values(wanted[at]) }],
    )
    .flatMap(({ at, found, due }) =>
      found.flatMap((value, column) =>
        value === due[column]
          ? []
          : [`row ${at + 1}, ${actual.columns[column]}: ${value} instead of ${due[column]}`],
      ),
    )
    .slice(0, 10);
}

/** Each row as one text: hundreds of thousands of them are sorted and compared quicker than their values. */
const inOrder = (rows: TextTable['rows']): readonly string[] => rows.map((row) => JSON.stringify(row)).sort();

const values = (line: string | undefined): readonly string[] => JSON.parse(line ?? '[]');

/**
 * The table with one digit of one value changed, to see that a comparison notices it: the middle one of the column's values.
 * @throws Error when there is no value with a digit
 */
export function oneDigitAltered(table: TextTable, column: string): TextTable {
  const at = table.columns.indexOf(column);
  const withDigit = [...table.rows.keys()].filter((index) => /\d/.test(table.rows[index]?.[at] ?? ''));
  const middle = withDigit[Math.floor(withDigit.length / 2)];
  if (middle === undefined) throw new Error(`No row has a digit in column '${column}'`);
  const altered = (value: string) => value.replace(/\d(?=\D*$)/, (digit) => String((Number(digit) + 1) % 10));
  return {
    ...table,
    rows: table.rows.map((row, index) =>
      index === middle ? row.map((value, c) => (c === at ? altered(value) : value)) : row,
    ),
  };
}
