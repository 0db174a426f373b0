import * as z from 'zod';
import { bindQuery } from '../../sql/bind/bind-query.ts';
import { trinoType } from '../../sql/model/readable-tables.ts';
import { Cursor } from '../../sql/parse/cursor.ts';
import { isQueryStart } from '../../sql/parse/expression-parser.ts';
import { parseQueryText } from '../../sql/parse/parse-query.ts';
import { SqlError } from '../../sql/parse/sql-error.ts';
import { typeName } from '../../sql/types/type.ts';
import { cell, csvLine, withoutFormula } from '../answers/formats.ts';
import { Problem } from '../problem.ts';
import { type QueryColumn, QueryFailed, type QueryRows, type QueryRunner } from '../query-runner.ts';
import type { ServedLake } from '../served-lake.ts';

/** Most characters of a statement: Athena's limit. Source: Amazon Athena user guide, "Service Quotas". */
const LONGEST = 262_144;
const ALLOWED = ['SELECT', 'SHOW', 'DESCRIBE'] as const;

export const QUERY_ROWS_PARAMETERS = {
  next: z.string().min(1).optional().describe("'next' of the answer before; the first rows if left out"),
  format: z.enum(['json', 'csv']).default('json').describe('json, or csv with all rows; json if left out'),
};

const BODY = z.strictObject({ sql: z.string().min(1).max(LONGEST) });

/** The statement that a request's body holds. @throws Problem 400 */
export async function askedStatement(request: Request): Promise<string> {
  // A page of another origin cannot send this type without asking first.
  if (!/^application\/json\b/.test(request.headers.get('content-type') ?? ''))
    throw new Problem(400, 'The body is not JSON', {
      parameter: 'Content-Type',
      allowed: 'application/json',
    });
  const parsed = BODY.safeParse(await request.json().catch(() => undefined));
  if (!parsed.success)
    throw new Problem(400, `The body is not {"sql": "…"} with a statement of at most ${LONGEST} characters`, {
      parameter: 'sql',
      allowed: ALLOWED,
    });
  return parsed.data.sql;
}

/**
 * What a statement would read, before it runs: the current snapshots' sizes of all tables that it names, which is the most that it can.
 * Of one that is not allowed, or that Athena would refuse, it says why: somebody is still writing it.
 */
export async function planQuery(lake: ServedLake, sql: string) {
  runnerOf(lake);
  try {
    return { error: null, ...(await plan(lake, sql)) };
  } catch (error) {
    if (error instanceof Problem && error.status === 400)
      return { error: error.message, columns: [], tables: [], bytes: 0 };
    throw error;
  }
}

async function plan(lake: ServedLake, sql: string) {
  if (kindOf(sql) !== 'SELECT') return { columns: [], tables: [], bytes: 0 };
  const known = await lake.reader.list();
  const byName = new Map(known.map(({ name, table }) => [name, table]));
  const { columns, tables } = inAthenasWords(() =>
    bindQuery(sql, {
      catalog: {
        defaultDatabase: '',
        table(database, name) {
          const fields = byName.get(`${database}.${name}`)?.knownFields;
          if (!fields) return undefined;
          return {
            columns: fields.map((field) => ({ name: field.name, type: trinoType(field.type) })),
            format: 'iceberg',
          };
        },
      },
      session: { timeZone: 'UTC', now: new Date() },
    }),
  );
  const read = [...new Set(tables.map(({ database, name }) => `${database}.${name}`))].map((name) => {
    const total = (of: string) => Number(byName.get(name)?.currentSnapshot?.summary[`total-${of}`] ?? 0);
    return { table: name, rows: total('records'), bytes: total('files-size') };
  });
  return {
    columns: columns.map(({ name, type }) => ({ name, type: typeName(type) })),
    tables: read,
    bytes: read.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

/**
 * Runs a statement to its end, and gives its first rows.
 * @throws Problem 400 for a statement that is not allowed, or that Athena refuses, in Athena's words
 */
export async function runQuery(lake: ServedLake, sql: string, signal: AbortSignal) {
  const runner = runnerOf(lake);
  kindOf(sql);
  const began = Date.now();
  const { id, scannedBytes, ...page } = await answered(runner.run(sql, signal));
  return { query: id, scanned_bytes: scannedBytes, milliseconds: Date.now() - began, ...rowsJson(page) };
}

/** A further page of rows. @throws Problem 400 */
export async function queryRows(lake: ServedLake, id: string, token: string | undefined) {
  return { query: id, ...rowsJson(await answered(runnerOf(lake).rows(id, token))) };
}

/** All rows as CSV, page by page. @throws Problem 400 */
export async function queryCsv(lake: ServedLake, id: string): Promise<ReadableStream<Uint8Array>> {
  const runner = runnerOf(lake);
  const first = await answered(runner.rows(id, undefined));
  const encoder = new TextEncoder();
  let page: QueryRows | undefined = first;
  let head = csvLine(first.columns.map(({ name }) => cell(name)));
  return new ReadableStream({
    async pull(controller) {
      if (!page) return controller.close();
      const { columns, rows, next } = page;
      controller.enqueue(encoder.encode(head + rows.map((row) => line(columns, row)).join('')));
      head = '';
      page = next === undefined ? undefined : await runner.rows(id, next);
    },
  });
}

/** Athena's types whose values are no text, so that no spreadsheet takes them as a formula. */
const NO_TEXT = /^(tinyint|smallint|integer|bigint|real|float|double|decimal|date|timestamp)/;

const line = (columns: readonly QueryColumn[], row: readonly (string | null)[]): string =>
  csvLine(
    row.map((value, i) =>
      cell(NO_TEXT.test(columns[i]?.type ?? '') ? (value ?? '') : withoutFormula(value ?? '')),
    ),
  );

const rowsJson = ({ columns, rows, next }: QueryRows) => ({ columns, rows, next: next ?? null });

function runnerOf({ query }: ServedLake): QueryRunner {
  if (query) return query;
  throw new Problem(404, 'SQL is answered on the local runtime alone: ask Athena by `coinlake query`');
}

/**
 * Which of the allowed statements it is; it has to be one alone.
 * @throws Problem 400
 */
function kindOf(sql: string): (typeof ALLOWED)[number] {
  const cursor = inAthenasWords(() => new Cursor(sql));
  if (isQueryStart(cursor)) {
    inAthenasWords(() => parseQueryText(sql));
    return 'SELECT';
  }
  const { kind: token, text } = cursor.peek();
  const word = token === 'end' ? 'An empty text' : text.toUpperCase();
  const kind = word === 'DESC' ? 'DESCRIBE' : ALLOWED.find((allowed) => allowed === word);
  const isOne = /^[^;]*;?\s*$/.test(sql);
  if (kind !== undefined && isOne) return kind;
  throw new Problem(
    400,
    kind === undefined
      ? `${word} is not run here: this page reads, and changes nothing`
      : 'One statement at a time is run',
    { parameter: 'sql', allowed: ALLOWED },
  );
}

function inAthenasWords<Value>(make: () => Value): Value {
  try {
    return make();
  } catch (error) {
    if (error instanceof SqlError) throw new Problem(400, error.message, { parameter: 'sql' });
    throw error;
  }
}

const answered = <Value>(asked: Promise<Value>): Promise<Value> =>
  asked.catch((error: Error) => {
    if (error instanceof QueryFailed) throw new Problem(400, error.message, { parameter: 'sql' });
    throw error;
  });
