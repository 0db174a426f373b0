import type { ColumnValue, RowBatch, TableField } from '../../contracts/table.ts';
import { boundValue, type DataFile } from '../../lake/data-file.ts';
import { compareCodePoints } from '../../lake/text-order.ts';
import { Problem } from '../problem.ts';
import { parseValue } from './parse-value.ts';

const OPERATORS = ['eq', 'gte', 'gt', 'lte', 'lt'] as const;
type Operator = (typeof OPERATORS)[number];

/** A comparison of one column with a value. A null in the column never fits. */
export interface Filter {
  readonly field: TableField;
  readonly operator: Operator;
  readonly value: Exclude<ColumnValue, null>;
}

/**
 * The filters among query parameters: `column=value`, `column.gte=value` and so on; all must hold.
 * @param parameters all but those that mean something else
 * @throws Problem 400 that names the parameter: unknown column, unknown comparison, a value of another type
 */
export function parseFilters(
  fields: readonly TableField[],
  parameters: Iterable<readonly [name: string, value: string]>,
): readonly Filter[] {
  return [...parameters].map(([parameter, text]) => {
    const [name = '', operator = 'eq', ...rest] = parameter.split('.');
    const field = fields.find((field) => field.name === name);
    if (!field)
      throw new Problem(400, `${parameter}: there is no column ${name}`, {
        parameter,
        allowed: fields.map((field) => field.name),
      });
    if (rest.length > 0 || !(OPERATORS as readonly string[]).includes(operator))
      throw new Problem(400, `${parameter}: a column is compared by nothing, .gte, .gt, .lte or .lt`, {
        parameter,
        allowed: OPERATORS.map((known) => (known === 'eq' ? name : `${name}.${known}`)),
      });
    return { field, operator: operator as Operator, value: parseValue(field.type, text, parameter) };
  });
}

/** Row numbers of a batch that fit all filters, ascending. */
export function fittingRows(batch: RowBatch, filters: readonly Filter[]): readonly number[] {
  const columns = filters.map((filter) => ({ filter, values: batch.columns[filter.field.name] }));
  const rows: number[] = [];
  for (let row = 0; row < batch.length; row++)
    if (columns.every(({ filter, values }) => fits(filter, values?.[row] ?? null))) rows.push(row);
  return rows;
}

/** Whether a file may hold rows that fit, by the bounds in its manifest; a text's bounds may be shortened. */
export function mayFit(file: DataFile, filters: readonly Filter[]): boolean {
  return filters.every(({ field, operator, value }) => {
    const { lower, upper } = file.columns[field.name] ?? {};
    const above = upper === undefined ? 1 : compare(boundValue(field.type, upper), value);
    const below = lower === undefined ? -1 : compare(boundValue(field.type, lower), value);
    if (operator === 'eq') return below <= 0 && above >= 0;
    return operator.startsWith('g') ? above >= 0 : below <= 0;
  });
}

function fits({ operator, value }: Filter, found: ColumnValue): boolean {
  if (found === null) return false;
  if (operator === 'eq') return found === value;
  const order = compare(found, value);
  switch (operator) {
    case 'gte':
      return order >= 0;
    case 'gt':
      return order > 0;
    case 'lte':
      return order <= 0;
    case 'lt':
      return order < 0;
  }
}

/** Texts by code point, as engines order them; NaN is above all numbers. */
function compare(a: Exclude<ColumnValue, null>, b: Exclude<ColumnValue, null>): number {
  if (typeof a === 'string' && typeof b === 'string') return compareCodePoints(a, b);
  if (Number.isNaN(a)) return 1;
  return a < b ? -1 : a > b ? 1 : 0;
}
