import type { RowBatch, TableField } from '../../contracts/table.ts';
import { writeParquet } from '../../lake/parquet/writer.ts';
import { valueJson, valueText } from './value-text.ts';

export const FORMATS = ['json', 'csv', 'parquet'] as const;
export type Format = (typeof FORMATS)[number];

export const CONTENT_TYPES: Readonly<Record<Format, string>> = {
  json: 'application/json; charset=utf-8',
  csv: 'text/csv; charset=utf-8; header=present',
  parquet: 'application/vnd.apache.parquet',
};

/** Rows as arrays of values in the order of the columns. */
export const rowArrays = (fields: readonly TableField[], rows: RowBatch) =>
  Array.from({ length: rows.length }, (_, row) =>
    fields.map(({ name, type }) => valueJson(type, rows.columns[name]?.[row] ?? null)),
  );

/** Rows as objects with a member a column. */
export const rowObjects = (fields: readonly TableField[], rows: RowBatch) =>
  rowArrays(fields, rows).map((values) =>
    Object.fromEntries(fields.map(({ name }, i) => [name, values[i] ?? null])),
  );

/**
 * Rows as CSV with a header; null is an empty cell. A text that a spreadsheet would take as a formula gets a `'` in front; numbers stay
 * numbers.
 * Source: RFC 4180; OWASP, "CSV Injection".
 */
export function csv(fields: readonly TableField[], rows: RowBatch): string {
  const lines = [fields.map(({ name }) => cell(name))];
  for (let row = 0; row < rows.length; row++)
    lines.push(
      fields.map(({ name, type }) => {
        const text = valueText(type, rows.columns[name]?.[row] ?? null) ?? '';
        return cell(type.kind === 'text' ? withoutFormula(text) : text);
      }),
    );
  return lines.map(csvLine).join('');
}

/** A line of CSV, with its end. @param cells as {@link cell} writes them */
export const csvLine = (cells: readonly string[]): string => `${cells.join(',')}\r\n`;

/** A text that no spreadsheet takes as a formula. */
export const withoutFormula = (text: string): string => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);

/** A cell of CSV. Source: RFC 4180. */
export const cell = (text: string): string =>
  /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;

/** Rows as one Parquet file with the columns' exact types and the table's field ids. */
export const parquet = (fields: readonly TableField[], rows: RowBatch): Uint8Array<ArrayBuffer> =>
  new Uint8Array(writeParquet(fields, rows).bytes);
