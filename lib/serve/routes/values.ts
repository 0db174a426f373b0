import * as z from 'zod';
import { decimalText } from '../../contracts/decimal-text.ts';
import type { ColumnValue, TableField } from '../../contracts/table.ts';
import type { Table } from '../../lake/table.ts';
import { valueJson } from '../answers/value-text.ts';
import { Problem } from '../problem.ts';
import { fittingRows, mayFit, parseFilters } from '../reading/filter.ts';
import { READ_BYTES, READ_ROWS } from '../reading/page-of-rows.ts';
import { parseParameters, wholeNumber } from '../reading/parameters.ts';
import type { TableReader } from '../reading/table-reader.ts';
import { chosenColumns } from './rows.ts';

/** Parameters besides the filters, which are named as the table's columns are. */
export const VALUES_PARAMETERS = {
  column: z.string().min(1).describe('the column whose values are told apart'),
  sum: z
    .string()
    .min(1)
    .optional()
    .describe('a column of whole numbers or decimals, added up by value; the largest sum then comes first'),
  most: z
    .string()
    .min(1)
    .optional()
    .describe('a column whose largest value is told of each, e.g. the newest day'),
  limit: wholeNumber(1, 5000, 1000),
};

/** What is asked of a table's values. @throws Problem 400 */
export function valuesQuestion(table: Table, url: URL) {
  const { values, others } = parseParameters(url, VALUES_PARAMETERS);
  const [column] = chosenColumns(table.fields, values.column, 'column');
  const [sum] = values.sum === undefined ? [] : chosenColumns(table.fields, values.sum, 'sum');
  const [most] = values.most === undefined ? [] : chosenColumns(table.fields, values.most, 'most');
  if (sum && !['integer', 'bigint', 'decimal'].includes(sum.type.kind))
    throw new Problem(400, `sum: ${sum.name} is neither a whole number nor a decimal`, {
      parameter: 'sum',
      allowed: table.fields
        .filter(({ type }) => ['integer', 'bigint', 'decimal'].includes(type.kind))
        .map(({ name }) => name),
    });
  return {
    column: column as TableField,
    sum,
    most,
    limit: values.limit,
    filters: parseFilters(table.fields, others),
  };
}

/**
 * The values of a column with how many rows have each, and their sums of another; null is no value. By value, or by sum, the largest first.
 * @throws Problem 400 where more would have to be read than one answer may
 */
export async function readValues(
  reader: TableReader,
  table: Table,
  { column, sum, most, limit, filters }: ReturnType<typeof valuesQuestion>,
) {
  const names = [
    ...new Set([
      column.name,
      ...(sum ? [sum.name] : []),
      ...(most ? [most.name] : []),
      ...filters.map(({ field }) => field.name),
    ]),
  ];
  const files = (
    await reader.dataFiles(
      table,
      undefined,
      filters.map(({ field }) => field.name),
    )
  ).filter((file) => mayFit(file, filters));
  const total = (of: 'sizeBytes' | 'recordCount') => files.reduce((all, file) => all + file[of], 0);
  if (total('sizeBytes') > READ_BYTES || total('recordCount') > READ_ROWS)
    throw new Problem(400, `${column.name}: its values stand in more files than one answer may read`, {
      parameter: 'column',
      allowed: 'filters that leave fewer files, e.g. by time',
    });
  const batch = await reader.rows(table, files, names);
  const found = new Map<ColumnValue, { rows: number; sum: bigint; most: ColumnValue }>();
  const values = batch.columns[column.name];
  const addends = sum && batch.columns[sum.name];
  const others = most && batch.columns[most.name];
  for (const row of fittingRows(batch, filters)) {
    const value = values?.[row] ?? null;
    if (value === null) continue;
    const known = found.get(value) ?? { rows: 0, sum: 0n, most: null };
    found.set(value, known);
    known.rows += 1;
    known.sum += BigInt((addends?.[row] ?? 0) as bigint);
    const other = others?.[row] ?? null;
    if (other !== null && (known.most === null || other > known.most)) known.most = other;
  }
  const scale = sum?.type.kind === 'decimal' ? sum.type.scale : 0;
  const order = (a: ColumnValue, b: ColumnValue) => ((a ?? '') < (b ?? '') ? -1 : 1);
  const sorted = [...found].sort(([a, one], [b, two]) =>
    sum && one.sum !== two.sum ? (one.sum < two.sum ? 1 : -1) : order(a, b),
  );
  return {
    values: sorted.slice(0, limit).map(([value, known]) => ({
      value: valueJson(column.type, value),
      rows: known.rows,
      sum: sum ? decimalText(known.sum, scale) : null,
      most: most ? valueJson(most.type, known.most) : null,
    })),
    left_out: Math.max(0, sorted.length - limit),
  };
}
