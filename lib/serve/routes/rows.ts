import * as z from 'zod';
import type { RowBatch, TableField } from '../../contracts/table.ts';
import type { Table } from '../../lake/table.ts';
import { FORMATS } from '../answers/formats.ts';
import { Problem } from '../problem.ts';
import { parseFilters } from '../reading/filter.ts';
import { pageOfRows, snapshotOfCursor } from '../reading/page-of-rows.ts';
import { parseParameters, wholeNumber } from '../reading/parameters.ts';
import { snapshotAsOf, type TableReader } from '../reading/table-reader.ts';

export const FORMAT = z
  .enum(FORMATS)
  .default('json')
  .describe(`${FORMATS.join(', ')}; json if left out`);

/** Parameters besides the filters, which are named as the table's columns are. */
export const ROWS_PARAMETERS = {
  columns: z
    .string()
    .min(1)
    .optional()
    .describe("names of the answer's columns, separated by commas, in their order; all if left out"),
  as_of: z
    .string()
    .min(1)
    .optional()
    .describe(
      "a snapshot's id, or a time in UTC: the newest snapshot of that time; the current one if left out",
    ),
  limit: wholeNumber(1, 5000, 1000),
  cursor: z.string().optional().describe("'next' of the answer before; the first rows if left out"),
  format: FORMAT,
};

export interface RowsAnswer {
  readonly fields: readonly TableField[];
  readonly rows: RowBatch;
  readonly snapshot: string | undefined;
  readonly next?: string;
}

/** Reads the parameters of a `rows` request. @throws Problem 400 */
export function rowsQuestion(table: Table, url: URL) {
  const { values, others } = parseParameters(url, ROWS_PARAMETERS);
  const columns = chosenColumns(table.fields, values.columns);
  const filters = parseFilters(table.fields, others);
  const asOf = values.as_of ?? (values.cursor === undefined ? undefined : snapshotOfCursor(values.cursor));
  return { ...values, columns, filters, snapshot: snapshotAsOf(table, asOf) };
}

/** A page of a table's rows. */
export async function readPage(
  reader: TableReader,
  table: Table,
  question: ReturnType<typeof rowsQuestion>,
): Promise<RowsAnswer> {
  const { snapshot, columns, cursor, ...rest } = question;
  if (!snapshot) return { fields: columns, rows: emptyRows(columns), snapshot: undefined };
  const asked = { ...rest, snapshot, columns, ...(cursor !== undefined && { cursor }) };
  const { rows, next } = await pageOfRows(reader, table, asked);
  return { fields: columns, rows, snapshot: snapshot.id, ...(next !== undefined && { next }) };
}

/** @throws Problem 400 for a column that the table does not have, or one that is named twice */
export function chosenColumns(
  fields: readonly TableField[],
  named: string | undefined,
  parameter = 'columns',
): readonly TableField[] {
  if (named === undefined) return fields;
  const names = named.split(',').map((name) => name.trim());
  const refuse = (why: string) =>
    new Problem(400, `${parameter}: ${why}`, { parameter, allowed: fields.map(({ name }) => name) });
  return names.map((name, i) => {
    const field = fields.find((known) => known.name === name);
    if (!field) throw refuse(`there is no column ${name || "''"}`);
    if (names.indexOf(name) < i) throw refuse(`${name} is named twice`);
    return field;
  });
}

const emptyRows = (fields: readonly TableField[]): RowBatch => ({
  length: 0,
  columns: Object.fromEntries(fields.map(({ name }) => [name, []])),
});
