import { drawTable } from './draw-table.ts';

/** A query's answer: values as Athena prints them, null for NULL. */
export interface Rows {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly (string | null)[])[];
  /** Rows that the statement wrote; undefined for one that writes none. */
  readonly written?: number;
  /** Bytes of the data that were read. */
  readonly scannedBytes?: number;
}

export type RowFormat = 'table' | 'csv' | 'json';

/** Renders rows for a terminal (table), as RFC 4180 CSV with a header, or as a JSON array of objects. */
export function formatRows(rows: Rows, format: RowFormat): string {
  switch (format) {
    case 'table':
      return table(rows);
    case 'csv':
      return [rows.columns.map((c) => c.name), ...rows.rows].map((r) => r.map(csvField).join(',')).join('\n');
    case 'json':
      return `[${rows.rows.map((row) => `\n  ${jsonObject(rows, row)}`).join(',')}${rows.rows.length ? '\n' : ''}]`;
  }
}

const NUMERIC = /^(tinyint|smallint|integer|int|bigint|real|float|double|decimal)/;
/** JSON numbers hold these exactly; decimals and bigints are strings, so that no reader rounds them. */
const JSON_NUMBER = /^(tinyint|smallint|integer|int|real|float|double)$/;

function table({ columns, rows, written }: Rows): string {
  if (written !== undefined) return `${written} ${written === 1 ? 'row' : 'rows'} written`;
  if (columns.length === 0 && rows.length === 0) return 'Done';
  const drawn = drawTable(
    columns.map((c) => c.name),
    rows.map((row) => row.map((value) => value ?? 'NULL')),
    columns.filter((c) => NUMERIC.test(c.type)).map((c) => c.name),
  );
  return `${drawn}\n${rows.length} ${rows.length === 1 ? 'row' : 'rows'}`;
}

/** NULL is an empty field, an empty text a quoted one. */
function csvField(value: string | null): string {
  if (value === null) return '';
  return value === '' || /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

function jsonObject({ columns }: Rows, row: readonly (string | null)[]): string {
  const members = columns.map(
    (column, i) => `${JSON.stringify(column.name)}: ${jsonValue(column.type, row[i] ?? null)}`,
  );
  return `{${members.join(', ')}}`;
}

function jsonValue(type: string, value: string | null): string {
  if (value === null) return 'null';
  if (type === 'boolean') return value;
  if (JSON_NUMBER.test(type) && Number.isFinite(Number(value))) return String(Number(value));
  return JSON.stringify(value);
}
