import * as z from 'zod';
import { closestNames, didYouMean } from '../../contracts/closest-names.ts';
import type { ColumnValue, RowBatch, TableField } from '../../contracts/table.ts';
import type { Table } from '../../lake/table.ts';
import { Problem } from '../problem.ts';
import { type onlyParameters, wholeNumber } from '../reading/parameters.ts';
import type { TableReader } from '../reading/table-reader.ts';
import { chosenColumns, FORMAT, ROWS_PARAMETERS } from './rows.ts';

/** The model of the sessions' statistics. */
export const SESSIONS = 'session_volatility';

export const SYMBOL = z
  .string()
  .min(1)
  .optional()
  .describe('a trading pair, e.g. BTCUSDT; all of the table if left out');

export const STATISTICS_PARAMETERS = {
  days: wholeNumber(1, 365, 30),
  symbol: SYMBOL,
  columns: ROWS_PARAMETERS.columns,
  format: FORMAT,
};

/**
 * The newest `days` closed sessions of each symbol, by symbol, then newest first.
 * @throws Problem 404 for a symbol without a session, with those that there are
 */
export async function readStatistics(
  reader: TableReader,
  table: Table,
  { days, symbol, columns: named }: ReturnType<typeof onlyParameters<typeof STATISTICS_PARAMETERS>>,
): Promise<{ readonly fields: readonly TableField[]; readonly rows: RowBatch }> {
  const columns = chosenColumns(table.fields, named);
  const names = [...new Set(['symbol', 'session_date', ...columns.map(({ name }) => name)])];
  const read = await reader.rows(table, await reader.dataFiles(table, undefined, []), names);
  const symbols = read.columns.symbol as ArrayLike<string>;
  const dates = read.columns.session_date as ArrayLike<number>;
  const bySymbol = Map.groupBy(Array(read.length).keys(), (row) => symbols[row] as string);
  if (symbol !== undefined && !bySymbol.has(symbol)) throw unknownSymbol(symbol, [...bySymbol.keys()]);
  const rows = [...bySymbol]
    .filter(([name]) => symbol === undefined || name === symbol)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, own]) => own.sort((a, b) => (dates[b] ?? 0) - (dates[a] ?? 0)).slice(0, days));
  return { fields: columns, rows: pick(read, columns, rows) };
}

export function unknownSymbol(symbol: string, known: readonly string[]): Problem {
  const near = didYouMean(closestNames(symbol, known));
  return new Problem(404, `symbol: there is no session of ${symbol}.${near}`, {
    parameter: 'symbol',
    allowed: known.toSorted(),
  });
}

const pick = (batch: RowBatch, fields: readonly TableField[], rows: readonly number[]): RowBatch => ({
  length: rows.length,
  columns: Object.fromEntries(
    fields.map(({ name }) => [name, rows.map((row): ColumnValue => batch.columns[name]?.[row] ?? null)]),
  ),
});
