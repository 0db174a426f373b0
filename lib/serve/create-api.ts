import { type Context, Hono } from 'hono';
import type { DataLabel } from '../contracts/data-label.ts';
import type { Table } from '../lake/table.ts';
import { AnswerCache } from './answers/answer-cache.ts';
import { etag, namesTag } from './answers/etag.ts';
import { CONTENT_TYPES, csv, type Format, parquet, rowArrays, rowObjects } from './answers/formats.ts';
import { openApi } from './open-api.ts';
import { originOf, originOfAll } from './origin.ts';
import { Problem, problemDetails } from './problem.ts';
import { onlyParameters } from './reading/parameters.ts';
import { readLineage } from './routes/lineage.ts';
import { readQuality } from './routes/quality.ts';
import {
  askedStatement,
  planQuery,
  QUERY_ROWS_PARAMETERS,
  queryCsv,
  queryRows,
  runQuery,
} from './routes/query.ts';
import { type RowsAnswer, readPage, rowsQuestion } from './routes/rows.ts';
import { describeRun, LOGS_PARAMETERS, listRuns, RUNS_PARAMETERS, readLogs } from './routes/runs.ts';
import { readStatistics, SESSIONS, STATISTICS_PARAMETERS, unknownSymbol } from './routes/statistics.ts';
import { describeTable, listTables, TABLES_PARAMETERS } from './routes/tables.ts';
import { readToday, TODAY_PARAMETERS } from './routes/today.ts';
import { readValues, valuesQuestion } from './routes/values.ts';
import type { ServedLake } from './served-lake.ts';

const ANSWER_BYTES = 16 * 2 ** 20;

/**
 * The API over a lake's tables: pure, so that a server on a laptop, a Lambda or a test can drive it. Every answer is of one snapshot of
 * each table that it reads. Errors are problem details (RFC 9457).
 * @example
 * const api = createApi({ reader, models, origin: 'simulated', build: '0.1.0' });
 * const answer = await api.request('/statistics?days=30&symbol=BTCUSDT');
 */
export function createApi(served: ServedLake): Hono {
  const lake = { ...served, answers: new AnswerCache(ANSWER_BYTES) };
  const api = new Hono();
  const description = openApi(lake.build);
  /** SQL may read any table. */
  const originOfLake = async () =>
    originOfAll(
      lake,
      (await lake.reader.list()).map(({ table }) => table),
    ).origin;

  api.get('/statistics', async (c) => {
    const question = onlyParameters(new URL(c.req.url), STATISTICS_PARAMETERS);
    const table = await lake.reader.table('gold', SESSIONS);
    return conditional(c, lake, [table], async () => {
      const { fields, rows } = await readStatistics(lake.reader, table, question);
      const body = () => ({ status: 'success', count: rows.length, data: rowObjects(fields, rows) });
      return answer(c, originOf(lake, table), question.format, { fields, rows }, body, 'statistics');
    });
  });

  api.get('/today', async (c) => {
    const { symbol } = onlyParameters(new URL(c.req.url), TODAY_PARAMETERS);
    const model = lake.models.find(({ name }) => name === SESSIONS);
    const source = model?.sources.find(({ database }) => database === 'silver');
    if (!model || !source) throw new Problem(404, `There is no model ${SESSIONS} in this release`);
    const [sessions, candles] = await Promise.all([
      lake.reader.find('gold', SESSIONS),
      lake.reader.find(source.database, source.name),
    ]);
    // Before the first runs there is no session of any symbol.
    if ((!sessions || !candles) && symbol !== undefined) throw unknownSymbol(symbol, []);
    const data = sessions && candles ? await readToday(lake, model, { sessions, candles }, symbol) : [];
    return live(c, { status: 'success', count: data.length, data });
  });

  api.get('/api/v1/tables', async (c) => {
    const { columns } = onlyParameters(new URL(c.req.url), TABLES_PARAMETERS);
    const { tables, body } = await listTables(lake, columns);
    return conditional(c, lake, tables, () => c.json(body));
  });

  api.get('/api/v1/tables/:table', async (c) => {
    onlyParameters(new URL(c.req.url), {});
    const table = await namedTable(lake, c);
    return conditional(c, lake, [table], () => c.json(describeTable(c.req.param('table'), table, lake)));
  });

  api.get('/api/v1/tables/:table/rows', async (c) => {
    const table = await namedTable(lake, c);
    const question = rowsQuestion(table, new URL(c.req.url));
    return conditional(c, lake, [table], async () => {
      const page = await readPage(lake.reader, table, question);
      if (page.next !== undefined) c.header('Link', `<${nextUrl(c, page.next)}>; rel="next"`);
      const body = () => ({
        table: c.req.param('table'),
        snapshot: page.snapshot ?? null,
        columns: page.fields.map(({ name }) => name),
        rows: rowArrays(page.fields, page.rows),
        next: page.next ?? null,
      });
      return answer(c, originOf(lake, table), question.format, page, body, c.req.param('table'));
    });
  });

  api.get('/api/v1/tables/:table/values', async (c) => {
    const name = c.req.param('table');
    const isToCome = lake.models.some(({ table: { database, name: own } }) => `${database}.${own}` === name);
    const [database = '', ...rest] = name.split('.');
    // Of a table that a model of this release will make, no value is there yet.
    if (isToCome && !(await lake.reader.find(database, rest.join('.'))))
      return live(c, {
        table: name,
        snapshot: null,
        column: c.req.query('column') ?? '',
        values: [],
        left_out: 0,
      });
    const table = await namedTable(lake, c);
    const question = valuesQuestion(table, new URL(c.req.url));
    return conditional(c, lake, [table], async () =>
      c.json({
        table: c.req.param('table'),
        snapshot: table.currentSnapshot?.id ?? null,
        column: question.column.name,
        ...(await readValues(lake.reader, table, question)),
      }),
    );
  });

  api.get('/api/v1/quality', async (c) => {
    onlyParameters(new URL(c.req.url), {});
    return live(c, await readQuality(lake));
  });

  api.get('/api/v1/lineage', async (c) => {
    onlyParameters(new URL(c.req.url), {});
    const tables = (await lake.reader.list()).map(({ table }) => table);
    return conditional(c, lake, tables, async () => c.json(await readLineage(lake)));
  });

  api.post('/api/v1/query', async (c) => {
    onlyParameters(new URL(c.req.url), {});
    return live(c, await runQuery(lake, await askedStatement(c.req.raw), c.req.raw.signal));
  });

  api.post('/api/v1/query/plan', async (c) => {
    onlyParameters(new URL(c.req.url), {});
    return live(c, await planQuery(lake, await askedStatement(c.req.raw)));
  });

  api.get('/api/v1/query/:query/rows', async (c) => {
    const { next, format } = onlyParameters(new URL(c.req.url), QUERY_ROWS_PARAMETERS);
    const id = c.req.param('query');
    if (format === 'json') return live(c, await queryRows(lake, id, next));
    c.header('Cache-Control', 'no-store');
    c.header('Content-Type', CONTENT_TYPES.csv);
    c.header('Content-Disposition', `attachment; filename="query${suffix(await originOfLake())}.csv"`);
    return c.body(await queryCsv(lake, id));
  });

  api.get('/api/v1/runs', async (c) => {
    const question = onlyParameters(new URL(c.req.url), RUNS_PARAMETERS);
    return live(c, await listRuns(lake, question));
  });

  api.get('/api/v1/runs/:run', async (c) => {
    onlyParameters(new URL(c.req.url), {});
    return live(c, await describeRun(lake, c.req.param('run')));
  });

  api.get('/api/v1/runs/:run/logs', async (c) => {
    const question = onlyParameters(new URL(c.req.url), LOGS_PARAMETERS);
    return live(c, await readLogs(lake, c.req.param('run'), question));
  });

  api.get('/openapi.json', (c) => c.json(description));

  api.all('*', (c) => {
    if (c.req.method !== 'GET' && c.req.method !== 'HEAD') {
      c.header('Allow', 'GET, HEAD');
      throw new Problem(405, `${c.req.method} is not answered here: tables are read, never written`);
    }
    throw new Problem(404, `There is nothing at ${new URL(c.req.url).pathname}`, {
      parameter: 'path',
      allowed: Object.keys(description.paths),
    });
  });

  api.onError((error, c) => {
    const problem = error instanceof Problem ? error : unexpected(error);
    c.header('Content-Type', 'application/problem+json');
    c.header('Cache-Control', 'no-store');
    return c.body(JSON.stringify(problemDetails(problem)), problem.status);
  });
  return api;
}

/** An answer that may be another one a moment later. */
function live(c: Context, body: object): Response {
  c.header('Cache-Control', 'no-store');
  return c.json(body);
}

/** What went wrong inside is told in the error's own words: they name file and table, and hold no secret. */
const unexpected = (error: Error): Problem => new Problem(500, error.message);

/** @throws Problem 404 */
function namedTable(lake: ServedLake, c: Context): Promise<Table> {
  const [database = '', name = '', ...rest] = (c.req.param('table') ?? '').split('.');
  return lake.reader.table(database, [name, ...rest].join('.'));
}

/** Answers 304 when the reader has the answer already, before a row is read. */
async function conditional(
  c: Context,
  { build, origin, target = '', answers }: ServedLake & { readonly answers: AnswerCache },
  tables: readonly Table[],
  make: () => Response | Promise<Response>,
): Promise<Response> {
  const url = new URL(c.req.url);
  const tag = etag(tables, url.pathname + url.search, `${build} ${origin}${target}`);
  const isFixed = /^\d+$/.test(url.searchParams.get('as_of') ?? '');
  c.header('ETag', tag);
  c.header('Cache-Control', isFixed ? 'private, max-age=31536000, immutable' : 'private, no-cache');
  return namesTag(c.req.header('If-None-Match'), tag) ? c.body(null, 304) : answers.answer(tag, make);
}

/** Files of rows that are not live are named so. */
const suffix = (origin: DataLabel): string => (origin === 'live' ? '' : `-${origin}`);

/** Rows in a format; files are named after the table and, where they are not live, the rows' origin. */
function answer(
  c: Context,
  origin: DataLabel,
  format: Format,
  { fields, rows }: Pick<RowsAnswer, 'fields' | 'rows'>,
  json: () => object,
  name: string,
): Response {
  c.header('Coinlake-Origin', origin);
  if (format === 'json') return c.json(json());
  const file = `${name}${suffix(origin)}.${format}`;
  c.header('Content-Type', CONTENT_TYPES[format]);
  c.header('Content-Disposition', `attachment; filename="${file}"`);
  return c.body(format === 'csv' ? csv(fields, rows) : parquet(fields, rows));
}

function nextUrl(c: Context, cursor: string): string {
  const url = new URL(c.req.url);
  url.searchParams.set('cursor', cursor);
  return url.pathname + url.search;
}
