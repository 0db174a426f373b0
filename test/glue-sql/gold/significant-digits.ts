import type { TableDefinition } from '../../../lib/contracts/table.ts';

/** Engines sum doubles in orders of their own: of 16 digits the last few may differ. */
const DIGITS = 12;

/** Rows of texts with the values of their table's double columns cut to 12 significant digits; all others as they are. */
export function significantDigits<T extends string | null>(
  { fields }: TableDefinition,
  columns: readonly string[],
  rows: readonly (readonly T[])[],
): (T | string)[][] {
  const isDouble = columns.map((name) => fields.find((field) => field.name === name)?.type.kind === 'double');
  return rows.map((row) =>
    row.map((value, at) =>
      isDouble[at] && value !== null && value !== '' ? Number(value).toPrecision(DIGITS) : value,
    ),
  );
}
