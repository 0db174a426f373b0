import { safeJson, safeLine, safeText } from './safe-text.ts';
import { type TableLayout, tableLayout } from './table-layout.ts';

export type Row = readonly (string | null)[];

/** A column of a query's answer. */
export interface ResultColumn {
  readonly name: string;
  readonly type: string;
}

/** How rows are printed: for people, as RFC 4180 CSV with a header, as a JSON array of objects, or as an object a line. */
export const ROW_FORMATS = ['table', 'csv', 'json', 'ndjson'] as const;
export type RowFormat = (typeof ROW_FORMATS)[number];

/** Renders an answer page by page: what it returns is printed as it is, line ends included. */
export interface RowPrinter {
  page(rows: readonly Row[]): string;
  /** After the last page. */
  end(): string;
}

/**
 * @param context.terminalWidth cells of a line of the terminal that shows the answer; undefined for a file or a pipe, which gets
 *   values as they are (CSV), and lines as long as they are (table)
 */
export function rowPrinter(
  format: RowFormat,
  columns: readonly ResultColumn[],
  context: { readonly terminalWidth?: number | undefined } = {},
): RowPrinter {
  switch (format) {
    case 'table':
      return table(columns, context.terminalWidth);
    case 'csv':
      return csv(columns, context.terminalWidth !== undefined);
    case 'json':
      return json(columns);
    case 'ndjson':
      return { page: (rows) => rows.map((row) => `${jsonObject(columns, row)}\n`).join(''), end: () => '' };
  }
}

const NUMERIC = /^(tinyint|smallint|integer|int|bigint|real|float|double|decimal)/;
/** JSON numbers hold these exactly; decimals and bigints are strings, so that no reader rounds them. */
const JSON_NUMBER = /^(tinyint|smallint|integer|int|real|float|double)$/;

/** The widths are those that the first page needs. */
function table(columns: readonly ResultColumn[], terminalWidth: number | undefined): RowPrinter {
  const names = columns.map(({ name }) => safeLine(name));
  const right = columns.filter(({ type }) => NUMERIC.test(type)).map(({ name }) => safeLine(name));
  let layout: TableLayout | undefined;
  let count = 0;
  const begun = (sample: readonly (readonly string[])[]) => {
    layout = tableLayout(names, sample, { right, terminalWidth });
    return lines(layout.head);
  };
  return {
    page(rows) {
      const shown = rows.map((row) => row.map((value) => (value === null ? 'NULL' : safeLine(value))));
      const head = layout ? '' : begun(shown);
      const drawn = lines((layout as TableLayout).rows(shown, count));
      count += rows.length;
      return head + drawn;
    },
    end() {
      const head = layout ? '' : begun([]);
      return `${head}${lines((layout as TableLayout).foot)}${count} ${count === 1 ? 'row' : 'rows'}\n`;
    },
  };
}

const lines = (text: string): string => (text === '' ? '' : `${text}\n`);

function csv(columns: readonly ResultColumn[], isForTerminal: boolean): RowPrinter {
  let header = [columns.map(({ name }) => name)];
  const shown = isForTerminal ? safeText : (text: string) => text;
  return {
    page(rows) {
      const all: readonly Row[] = [...header, ...rows];
      header = [];
      return shown(all.map((row) => `${row.map(csvField).join(',')}\n`).join(''));
    },
    end() {
      return header.length > 0 ? this.page([]) : '';
    },
  };
}

/** NULL is an empty field, an empty text a quoted one. */
function csvField(value: string | null): string {
  if (value === null) return '';
  return value === '' || /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

function json(columns: readonly ResultColumn[]): RowPrinter {
  let before = '[\n  ';
  return {
    page(rows) {
      if (rows.length === 0) return '';
      const text = before + rows.map((row) => jsonObject(columns, row)).join(',\n  ');
      before = ',\n  ';
      return text;
    },
    end: () => (before.startsWith('[') ? '[]\n' : '\n]\n'),
  };
}

function jsonObject(columns: readonly ResultColumn[], row: Row): string {
  const members = columns.map(
    (column, i) => `${JSON.stringify(column.name)}: ${jsonValue(column.type, row[i] ?? null)}`,
  );
  return safeJson(`{${members.join(', ')}}`);
}

function jsonValue(type: string, value: string | null): string {
  if (value === null) return 'null';
  if (type === 'boolean') return value;
  if (JSON_NUMBER.test(type) && Number.isFinite(Number(value))) return String(Number(value));
  return JSON.stringify(value);
}
