import type { ObjectStore } from '../../../../lib/lake/object-store.ts';
import type { S3Objects } from '../engine/s3-objects.ts';
import { csvLine, type TextRow } from './csv.ts';
import type { ResultColumn } from './result-column.ts';

/** Lines are written in parts of this many characters, so that a long result is no one string. */
const PART = 1 << 20;

/** Content types as measured on AWS by the project athena-local, docs/dev/measurements/result-files.md. */
const CSV_TYPE = 'application/octet-stream';
const TEXT_TYPE = 'binary/octet-stream';

/** Writes a SELECT's result as CSV, its columns' names in the first line. */
export async function writeCsv(
  objects: ObjectStore,
  location: string,
  columns: readonly ResultColumn[],
  rows: Iterable<TextRow>,
): Promise<void> {
  const parts: Buffer[] = [];
  let text = csvLine(columns.map((column) => column.name));
  for (const row of rows) {
    text += csvLine(row);
    if (text.length < PART) continue;
    parts.push(Buffer.from(text));
    text = '';
  }
  parts.push(Buffer.from(text));
  await objects.put(location, Buffer.concat(parts), { contentType: CSV_TYPE });
}

/** Writes a result that a file holds already. */
export const writeResultFile = (objects: S3Objects, location: string, path: string): Promise<void> =>
  objects.putFile(location, path, { contentType: CSV_TYPE });

/** Writes lines of text, one value each; no line end behind the last. */
export async function writeText(
  objects: ObjectStore,
  location: string,
  lines: readonly string[],
): Promise<void> {
  await objects.put(location, Buffer.from(lines.join('\n')), { contentType: TEXT_TYPE });
}

/** Bytes of a result that are read at a time, at first. */
const WINDOW = 1 << 18;

/**
 * Rows of a CSV result from a byte offset.
 * @param limit rows at most
 * @returns the rows, and the offset of the row after them; undefined when there is none
 */
export async function readCsv(
  objects: ObjectStore,
  location: string,
  from: number,
  limit: number,
): Promise<{ readonly rows: TextRow[]; readonly next: number | undefined }> {
  const size = (await objects.head(location))?.size ?? (await objects.get(location)).length;
  let window = WINDOW;
  for (;;) {
    const end = Math.min(size, from + window);
    const bytes =
      end > from ? Buffer.from(await objects.get(location, { start: from, end })) : Buffer.alloc(0);
    const { rows, length } = completeRows(bytes, limit);
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

/**
 * Lines of a text result, as rows of one value.
 * @param from the first line's position
 */
export async function readText(
  objects: ObjectStore,
  location: string,
  from: number,
  limit: number,
): Promise<{ readonly rows: TextRow[]; readonly next: number | undefined }> {
  const lines = Buffer.from(await objects.get(location))
    .toString('utf8')
    .split('\n');
  const next = from + limit;
  return {
    rows: lines.slice(from, next).map((line) => [line]),
    next: next < lines.length ? next : undefined,
  };
}
