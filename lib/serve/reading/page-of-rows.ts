import { createHash } from 'node:crypto';
import type { ColumnValue, RowBatch, TableField } from '../../contracts/table.ts';
import type { DataFile } from '../../lake/data-file.ts';
import type { Snapshot, Table } from '../../lake/table.ts';
import { Problem } from '../problem.ts';
import { type Filter, fittingRows, mayFit } from './filter.ts';
import type { TableReader } from './table-reader.ts';

/** Bytes of data files that one answer may read: what is left comes with the next cursor. */
export const READ_BYTES = 64 * 2 ** 20;
/** Files that are fetched together: one after another, each would cost a round trip. */
const AHEAD = 16;
/** Rows of files that one answer may look at. */
export const READ_ROWS = 2_000_000;

/** What is asked of a table. */
export interface RowsQuestion {
  readonly snapshot: Snapshot;
  /** Columns of the answer, in order. */
  readonly columns: readonly TableField[];
  readonly filters: readonly Filter[];
  /** Most rows of an answer. */
  readonly limit: number;
  /** `next` of the answer before. @default the first page */
  readonly cursor?: string;
}

export interface PageOfRows {
  readonly rows: RowBatch;
  /** Cursor of the next page, which may be empty; undefined when there is none. */
  readonly next?: string;
}

/** Where a page begins: a file of the snapshot, by its place in their order, and a row of it. */
interface Place {
  readonly file: number;
  readonly row: number;
}

/**
 * A page of a snapshot's rows that fit, in an order that does not change: files by their path, rows as they lie in them. Reads only
 * the columns that are needed, of files that may hold a row that fits, and no more than a bounded number of bytes and rows.
 * @throws Problem 400 when the cursor is of another question
 */
export async function pageOfRows(
  reader: TableReader,
  table: Table,
  question: RowsQuestion,
): Promise<PageOfRows> {
  const { snapshot, columns, filters, limit } = question;
  const filtered = filters.map(({ field }) => field.name);
  const names = [...new Set([...columns.map(({ name }) => name), ...filtered])];
  const files = (await reader.dataFiles(table, snapshot.id, filtered)).sort((a, b) =>
    a.path < b.path ? -1 : 1,
  );
  const asked = questionHash(table, question);
  const start = question.cursor === undefined ? { file: 0, row: 0 } : readCursor(question.cursor, asked);
  const found = columns.map((): ColumnValue[] => []);
  let count = 0;
  let bytes = 0;
  let looked = 0;
  let reads = 0;
  let fetched = 0;
  const page = (next?: Place): PageOfRows => ({
    rows: {
      length: count,
      columns: Object.fromEntries(columns.map(({ name }, i) => [name, found[i] ?? []])),
    },
    ...(next && { next: writeCursor(next, snapshot, asked) }),
  });
  for (let index = start.file; index < files.length; index++) {
    const file = files[index] as DataFile;
    if (!mayFit(file, filters)) continue;
    bytes += file.sizeBytes;
    looked += file.recordCount;
    // At least one file, so that each answer gets further.
    if (reads > 0 && (bytes > READ_BYTES || looked > READ_ROWS)) return page({ file: index, row: 0 });
    reads++;
    if (index >= fetched) {
      const rows = filters.length > 0 ? Number.POSITIVE_INFINITY : limit - count;
      const ahead = filesAhead(files, index, { filters, rows, bytes: READ_BYTES - bytes + file.sizeBytes });
      fetched = (ahead.at(-1)?.index ?? index) + 1;
      await reader.fetch(ahead.map((one) => one.file));
    }
    const batch = await reader.rows(table, [file], names);
    for (const row of fittingRows(batch, filters)) {
      if (index === start.file && row < start.row) continue;
      if (count === limit) return page({ file: index, row });
      columns.forEach(({ name }, i) => {
        found[i]?.push(batch.columns[name]?.[row] ?? null);
      });
      count++;
    }
  }
  return page();
}

/**
 * Files that are needed next, the first of them whatever it holds.
 * @param need.rows that the answer lacks; files behind those that hold them are not needed. A filter may leave any number out
 * @param need.bytes that the answer may still read
 */
function filesAhead(
  files: readonly DataFile[],
  from: number,
  need: { readonly filters: readonly Filter[]; readonly rows: number; readonly bytes: number },
): readonly { readonly file: DataFile; readonly index: number }[] {
  const ahead: { readonly file: DataFile; readonly index: number }[] = [];
  let { rows, bytes } = need;
  for (let index = from; index < files.length && ahead.length < AHEAD && rows > 0; index++) {
    const file = files[index] as DataFile;
    if (!mayFit(file, need.filters)) continue;
    if (ahead.length > 0 && file.sizeBytes > bytes) break;
    ahead.push({ file, index });
    rows -= file.recordCount;
    bytes -= file.sizeBytes;
  }
  return ahead;
}

/** What a cursor goes on with: the same table, snapshot, columns and filters. */
function questionHash(table: Table, { snapshot, columns, filters }: RowsQuestion): string {
  const text = JSON.stringify([
    table.name,
    snapshot.id,
    columns.map(({ name }) => name),
    filters.map(({ field, operator, value }) => [field.name, operator, String(value)]),
  ]);
  return createHash('sha256').update(text).digest('base64url').slice(0, 16);
}

const CURSOR = /^(\d{1,19})\.([\w-]{16})\.(\d{1,9})\.(\d{1,9})$/;

/** The snapshot that a cursor goes on with; undefined for a text that is no cursor. */
export const snapshotOfCursor = (cursor: string): string | undefined => CURSOR.exec(cursor)?.[1];

const writeCursor = ({ file, row }: Place, { id }: Snapshot, asked: string): string =>
  `${id}.${asked}.${file}.${row}`;

function readCursor(cursor: string, asked: string): Place {
  const [, , hash, file, row] = CURSOR.exec(cursor) ?? [];
  if (hash === asked) return { file: Number(file), row: Number(row) };
  throw new Problem(
    400,
    hash === undefined
      ? `cursor: '${cursor}' is none: give 'next' of an answer as it came`
      : 'cursor: it is of another question: keep the table, as_of, columns and filters of the answer that gave it',
    { parameter: 'cursor', allowed: "'next' of the answer before, with its columns and filters" },
  );
}
