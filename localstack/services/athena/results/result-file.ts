import type { ObjectStore } from '../../../../lib/lake/object-store.ts';
import { csvLine, type TextRow } from './csv.ts';
import { columnInfo, type ResultColumn } from './result-column.ts';

/** Lines are written in parts of this many characters, so that a long result is no one string. */
const PART = 1 << 20;

/**
 * Writes a result and its metadata beside it: `<location>` and `<location>.metadata`.
 * Athena's metadata object is a private binary format; here it is GetQueryResults' ResultSetMetadata as JSON.
 * @param header whether the first line has the columns' names (SELECT), in CSV; else lines of tab-separated text
 */
export async function writeResult(
  objects: ObjectStore,
  location: string,
  columns: readonly ResultColumn[],
  rows: Iterable<TextRow>,
  header: boolean,
): Promise<void> {
  const parts: Buffer[] = [];
  let text = header ? csvLine(columns.map((column) => column.name)) : '';
  for (const row of rows) {
    text += header ? csvLine(row) : `${row.map((value) => value ?? '').join('\t')}\n`;
    if (text.length < PART) continue;
    parts.push(Buffer.from(text));
    text = '';
  }
  parts.push(Buffer.from(text));
  await objects.put(location, Buffer.concat(parts), { contentType: header ? 'text/csv' : 'text/plain' });
  await objects.put(
    `${location}.metadata`,
    Buffer.from(JSON.stringify({ ColumnInfo: columns.map(columnInfo) })),
    { contentType: 'application/json' },
  );
}

/** Bytes of a result that are read at a time, at first. */
const WINDOW = 1 << 18;

/**
 * Rows of a result object from a byte offset.
 * @param limit rows at most
 * @returns the rows, and the offset of the row after them; undefined when there is none
 */
export async function readResult(
  objects: ObjectStore,
  location: string,
  from: number,
  limit: number,
  csv: boolean,
): Promise<{ readonly rows: TextRow[]; readonly next: number | undefined }> {
  const size = (await objects.head(location))?.size ?? (await objects.get(location)).length;
  let window = WINDOW;
  for (;;) {
    const end = Math.min(size, from + window);
    const bytes =
      end > from ? Buffer.from(await objects.get(location, { start: from, end })) : Buffer.alloc(0);
    const { rows, length } = csv ? completeRows(bytes, limit) : completeLines(bytes, limit);
    if (rows.length === limit || end === size) {
      const next = from + length;
      return { rows, next: next < size ? next : undefined };
    }
    window *= 4;
  }
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const NEWLINE = 0x0a;

/** The whole rows at the start of the bytes, `limit` at most, and how many bytes they take. */
function completeRows(bytes: Buffer, limit: number): { readonly rows: TextRow[]; readonly length: number } {
  const rows: TextRow[] = [];
  let length = 0;
  let row: (string | null)[] = [];
  let at = 0;
  while (at < bytes.length && rows.length < limit) {
    if (bytes[at] === QUOTE) {
      let close = bytes.indexOf(QUOTE, at + 1);
      while (close >= 0 && bytes[close + 1] === QUOTE) close = bytes.indexOf(QUOTE, close + 2);
      // The quote may be the first half of a doubled one that the window cuts.
      if (close < 0 || close + 1 >= bytes.length) break;
      row.push(bytes.toString('utf8', at + 1, close).replaceAll('""', '"'));
      at = close + 1;
    } else row.push(null);
    if (bytes[at] === COMMA) at++;
    else if (bytes[at] === NEWLINE) {
      at++;
      rows.push(row);
      row = [];
      length = at;
    } else throw new Error(`Result file: a comma or line end expected at byte ${at}`);
  }
  return { rows, length };
}

function completeLines(bytes: Buffer, limit: number): { readonly rows: TextRow[]; readonly length: number } {
  const rows: TextRow[] = [];
  let length = 0;
  while (rows.length < limit) {
    const end = bytes.indexOf(NEWLINE, length);
    if (end < 0) break;
    rows.push(bytes.toString('utf8', length, end).split('\t'));
    length = end + 1;
  }
  return { rows, length };
}
