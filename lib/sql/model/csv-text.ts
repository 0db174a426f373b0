import { InvalidModel } from './statement.ts';

/** One value of a CSV text, and where it begins. */
export interface CsvCell {
  /** Without its quotes. */
  readonly text: string;
  /** Whether it was written within quotes: an empty one is then a text, not a missing value. */
  readonly isQuoted: boolean;
  /** Both from 1, as an editor shows them. */
  readonly line: number;
  readonly column: number;
}

/** A quoted value with what stands behind its quotes, a plain one, and what ends it. */
const CELL = /(?:"((?:[^"]|"")*)"([^,\r\n]*)|([^",\r\n]*)("?))(,|\r?\n|$)/y;

/**
 * Reads CSV as RFC 4180 has it: commas, quotes around values that hold commas, quotes or line breaks, a quote within them doubled. Lines
 * without a character are left out.
 * @param where what messages call the text, e.g. the file's path
 * @throws InvalidModel with line and column, where quotes are not as they should be
 */
export function parseCsv(text: string, where: string): readonly (readonly CsvCell[])[] {
  const rows: CsvCell[][] = [];
  let row: CsvCell[] = [];
  let line = 1;
  let lineStart = text.startsWith('\u{feff}') ? 1 : 0;
  let offset = lineStart;
  for (;;) {
    const column = offset - lineStart + 1;
    CELL.lastIndex = offset;
    const [whole, quoted, behind, plain = '', stray, end] = CELL.exec(text) ?? [];
    if (whole === undefined || behind || stray)
      throw new InvalidModel(
        `${where}, line ${line}, column ${column}: a value with a quote in it is written within quotes, and the quote twice`,
      );
    row.push({
      text: quoted === undefined ? plain : quoted.replaceAll('""', '"'),
      isQuoted: quoted !== undefined,
      line,
      column,
    });
    offset += whole.length;
    const breaks = whole.split('\n').length - 1;
    if (breaks > 0) {
      line += breaks;
      lineStart = text.lastIndexOf('\n', offset - 1) + 1;
    }
    if (end === ',') continue;
    if (row.length > 1 || row[0]?.isQuoted || row[0]?.text !== '') rows.push(row);
    row = [];
    if (end === '') return rows;
  }
}
