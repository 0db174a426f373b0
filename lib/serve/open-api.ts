import * as z from 'zod';
import { CONTENT_TYPES } from './answers/formats.ts';
import type { Shape } from './reading/parameters.ts';
import { QUERY_ROWS_PARAMETERS } from './routes/query.ts';
import { ROWS_PARAMETERS } from './routes/rows.ts';
import { LOGS_PARAMETERS, RUNS_PARAMETERS, STATUSES } from './routes/runs.ts';
import { STATISTICS_PARAMETERS } from './routes/statistics.ts';
import { TABLES_PARAMETERS } from './routes/tables.ts';
import { TODAY_PARAMETERS } from './routes/today.ts';
import { VALUES_PARAMETERS } from './routes/values.ts';

const text = { type: 'string' } as const;
const decimal = { type: ['string', 'null'], description: 'A decimal with all its digits' } as const;
const value = { type: ['string', 'number', 'boolean', 'null'] } as const;
const object = (properties: object, required = Object.keys(properties)) => ({
  type: 'object',
  properties,
  required,
});
const list = (items: object) => ({ type: 'array', items });

const distribution = object({
  n: { type: 'integer' },
  mean: decimal,
  p10: decimal,
  p25: decimal,
  median: decimal,
  p75: decimal,
  p90: decimal,
});
const measures = object({ volatility: distribution, price_range: distribution });
const counted = (data: object) => object({ status: { const: 'success' }, count: { type: 'integer' }, data });
const tableOf = (properties: object) =>
  object({
    table: text,
    description: { type: ['string', 'null'] },
    rows: { type: 'integer' },
    files: { type: 'integer' },
    bytes: { type: 'integer' },
    ...properties,
  });
const origin = { enum: ['live', 'recorded', 'simulated'] };

const maybe = (type: 'string' | 'integer') => ({ type: [type, 'null'] });
const time = { ...text, format: 'date-time' };
const maybeTime = { type: ['string', 'null'], format: 'date-time' };
const run = {
  run: { ...text, description: 'The execution’s name' },
  kind: { enum: ['dataset', 'model', null] },
  of: { ...maybe('string'), description: 'The dataset or the model' },
  machine: text,
  scheduled_time: { ...maybeTime, description: 'Up to when it was to run' },
  started_by: { ...maybe('string'), description: 'The run that started it' },
  status: { enum: STATUSES },
  started_at: time,
  stopped_at: maybeTime,
  milliseconds: maybe('integer'),
  counts: { type: ['object', 'null'], additionalProperties: { type: 'integer' } },
  rows: maybe('integer'),
  snapshot: maybe('string'),
  checks_held: maybe('integer'),
  skipped: { ...maybe('string'), description: 'Why there was nothing to do' },
  error: maybe('string'),
  outcome: { ...text, description: 'What it did, in a few words' },
};
const check = object({ check: text, violations: { type: 'integer' }, sample: maybe('string') });
const state = object({
  state: text,
  within: list(object({ state: text, place: { type: 'integer' }, iteration: maybe('integer') })),
  entered_at: time,
  exited_at: maybeTime,
  attempts: list(object({ started_at: time, ended_at: maybeTime, error: maybe('string') })),
  has_failed: { type: 'boolean' },
  error: maybe('string'),
  started: { ...maybe('string'), description: 'The run that it started' },
});

const named = object({ name: text, type: text });
const answerRows = {
  query: text,
  columns: list(named),
  rows: list(list(maybe('string'))),
  next: maybe('string'),
};

const schemas = {
  Problem: object(
    {
      type: text,
      title: text,
      status: { type: 'integer' },
      detail: text,
      parameter: { ...text, description: 'The parameter that is wrong' },
      allowed: { oneOf: [text, list(text)], description: 'What may stand there' },
    },
    ['type', 'title', 'status', 'detail'],
  ),
  Statistics: counted(
    list({
      type: 'object',
      additionalProperties: value,
      description: 'A closed session: columns of gold.session_volatility',
    }),
  ),
  Today: counted(
    list(
      object({
        symbol: text,
        session_date: { ...text, format: 'date' },
        session_start: { ...text, format: 'date-time' },
        session_end: { ...text, format: 'date-time' },
        candles: { type: 'integer' },
        elapsed_hours: { type: 'integer' },
        open: decimal,
        high: decimal,
        low: decimal,
        close: decimal,
        volatility: decimal,
        price_range: decimal,
        whole: measures,
        same_hours: measures,
      }),
    ),
  ),
  Tables: object({
    origin,
    label: text,
    can_query: { type: 'boolean', description: 'Whether SQL is run' },
    target: {
      type: 'string',
      description: 'Options that name this deployment in a command, e.g. ` --data DIR`',
    },
    tables: list(
      tableOf({
        origin,
        snapshot: { type: ['string', 'null'] },
        committed_at: { type: ['string', 'null'], format: 'date-time' },
      }),
    ),
  }),
  Table: tableOf({
    origin,
    label: text,
    key: { type: ['array', 'null'], items: text },
    reads: { type: ['array', 'null'], items: text, description: 'Tables that the model reads' },
    chart: {
      description: 'How the model says that its rows are drawn',
      oneOf: [
        { type: 'null' },
        object({
          kind: { enum: ['line', 'bars', 'candles', 'heat'] },
          x: text,
          y: list(text),
          series: list(text),
        }),
      ],
    },
    partition: list(text),
    columns: list(
      object({
        id: { type: 'integer' },
        name: text,
        type: text,
        nullable: { type: 'boolean' },
        description: text,
      }),
    ),
    snapshots: list(
      object({
        snapshot: text,
        committed_at: { ...text, format: 'date-time' },
        operation: { type: ['string', 'null'] },
        rows: { type: 'integer' },
        run: { type: ['string', 'null'] },
        watermark: { type: ['string', 'null'] },
      }),
    ),
  }),
  Values: object({
    table: text,
    snapshot: maybe('string'),
    column: text,
    values: list(object({ value, rows: { type: 'integer' }, sum: maybe('string'), most: value })),
    left_out: { type: 'integer', description: 'Further values that the limit left out' },
  }),
  Quality: object({
    origin,
    label: text,
    freshness: list(
      object({
        dataset: text,
        freshness: { enum: ['fresh', 'warn', 'error', 'unknown'] },
        next_row_due: maybeTime,
        late_milliseconds: maybe('integer'),
        warn_after_milliseconds: { type: 'integer' },
        error_after_milliseconds: { type: 'integer' },
        measured_against: { ...text, description: 'now, or the end of recorded data' },
        slices: {
          type: ['object', 'null'],
          additionalProperties: { type: 'integer' },
          description: 'How many slices are in each state',
        },
        late_series: list(object({ series: text, due: maybe('string') })),
      }),
    ),
    series: list(
      object({
        dataset: text,
        series: text,
        rows: { type: 'integer' },
        oldest: maybeTime,
        newest: maybeTime,
        is_late: { type: 'boolean' },
      }),
    ),
    audits: list(
      object({
        model: text,
        run: text,
        status: text,
        scheduled_time: maybeTime,
        broken: { type: 'integer' },
        checks: list(check),
      }),
    ),
    conservation: object({
      datasets: list(
        object({
          dataset: text,
          batches: { type: 'integer' },
          records: { type: 'integer' },
          parts: { type: 'object', additionalProperties: { type: 'integer' } },
          is_balanced: { type: 'boolean' },
        }),
      ),
      unbalanced: list(
        object({
          dataset: text,
          run: text,
          batch: text,
          records: { type: 'integer' },
          accounted: { type: 'integer' },
        }),
      ),
      files_left_out: { type: 'integer' },
    }),
    quarantine: object({
      reasons: list(
        object({
          dataset: text,
          what: text,
          records: { type: 'integer' },
          sample: text,
          newest_at: maybeTime,
        }),
      ),
      files_left_out: { type: 'integer' },
    }),
    gaps: list(
      object({
        dataset: text,
        parameters: { type: 'object', additionalProperties: text },
        from: maybeTime,
        to: maybeTime,
        file: maybe('string'),
        state: text,
        kind: maybe('string'),
        reason: maybe('string'),
        attempts: { type: 'integer' },
        next_at: maybeTime,
        repair: maybe('string'),
      }),
    ),
    gaps_left_out: { type: 'integer' },
  }),
  Lineage: object({
    nodes: list(
      object({
        node: text,
        kind: { enum: ['dataset', 'table', 'model'] },
        name: text,
        description: text,
        provider: maybe('string'),
        level: { type: 'integer', description: 'Nodes are made from those of lower levels' },
        rows: maybe('integer'),
      }),
    ),
    edges: list(object({ from: text, to: text })),
    columns: list(object({ table: text, column: text, from: list(object({ table: text, column: text })) })),
  }),
  Plan: object({
    error: { ...maybe('string'), description: 'Why it would not run, in Athena’s words' },
    columns: list(named),
    tables: list(object({ table: text, rows: { type: 'integer' }, bytes: { type: 'integer' } })),
    bytes: { type: 'integer', description: 'The most that it can read' },
  }),
  Answer: object({
    ...answerRows,
    scanned_bytes: { type: 'integer' },
    milliseconds: { type: 'integer' },
  }),
  AnswerRows: object(answerRows),
  Runs: object({ runs: list(object(run)), next: maybe('string') }),
  Run: object({
    ...run,
    repair: { ...maybe('string'), description: 'The command that does it again' },
    progress: {
      oneOf: [
        { type: 'null' },
        object({ status: text, state: text, done: { type: 'integer' }, total: { type: 'integer' } }, [
          'status',
          'state',
        ]),
      ],
    },
    failed_state: { oneOf: [{ type: 'null' }, state] },
    checks: {
      type: ['array', 'null'],
      items: check,
    },
    started: list(object(run)),
    states: list(state),
    states_left_out: { type: 'integer' },
  }),
  Logs: object({
    run: text,
    has_ended: { type: 'boolean' },
    left_out: { type: 'integer', description: 'Older lines that the limit left out' },
    is_cut: { type: 'boolean', description: 'Whether a function wrote more than is read' },
    lines: list(
      object({
        time,
        run: text,
        function: text,
        level: maybe('string'),
        message: text,
        fields: { type: 'object' },
      }),
    ),
  }),
  Rows: object({
    table: text,
    snapshot: { type: ['string', 'null'] },
    columns: list(text),
    rows: list(list(value)),
    next: { type: ['string', 'null'], description: 'Cursor of the next page' },
  }),
};

const parametersOf = (shape: Shape) =>
  Object.entries(shape).map(([name, schema]) => {
    const { description, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
    delete rest.$schema;
    return { name, in: 'query', required: !schema.isOptional(), description, schema: rest };
  });

const inPath = {
  name: 'table',
  in: 'path',
  required: true,
  schema: text,
  description: 'database.table, e.g. gold.ohlcv_daily',
};

const runInPath = {
  name: 'run',
  in: 'path',
  required: true,
  schema: text,
  description: 'The run’s id, whole',
};

function operation(
  operationId: string,
  summary: string,
  schema: keyof typeof schemas,
  parameters: readonly object[],
  formats = false,
) {
  const json = { schema: { $ref: `#/components/schemas/${schema}` } };
  const files = {
    [CONTENT_TYPES.csv.split(';')[0] as string]: { schema: text },
    [CONTENT_TYPES.parquet]: { schema: { ...text, format: 'binary' } },
  };
  return {
    get: {
      operationId,
      summary,
      parameters,
      responses: {
        200: { description: summary, content: { 'application/json': json, ...(formats && files) } },
        304: { description: 'The reader’s copy is still right' },
        default: {
          description: 'What is wrong, and what is allowed',
          content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
        },
      },
    },
  };
}

/** A statement that is sent as JSON. */
function statement(operationId: string, summary: string, schema: keyof typeof schemas) {
  const { get } = operation(operationId, summary, schema, []);
  const { 304: _, ...responses } = get.responses;
  const json = {
    schema: object({ sql: { ...text, description: 'SELECT, SHOW or DESCRIBE, of Athena’s SQL' } }),
  };
  return {
    post: { ...get, responses, requestBody: { required: true, content: { 'application/json': json } } },
  };
}

/**
 * The API's description, from the schemas that its parameters are read by.
 * Source: OpenAPI Specification 3.1.0.
 * @param version of this program
 */
export const openApi = (version: string) => ({
  openapi: '3.1.0',
  info: {
    title: 'Coinlake',
    version,
    description: 'Tables of the lake, read only. Times are UTC; decimals are text, with all their digits.',
  },
  paths: {
    '/statistics': operation(
      'getStatistics',
      'Closed sessions of each symbol with their statistics, newest first',
      'Statistics',
      parametersOf(STATISTICS_PARAMETERS),
      true,
    ),
    '/today': operation(
      'getToday',
      'The open session of each symbol so far, beside its last 30 complete ones',
      'Today',
      parametersOf(TODAY_PARAMETERS),
    ),
    '/api/v1/tables': operation('listTables', 'All tables', 'Tables', parametersOf(TABLES_PARAMETERS)),
    '/api/v1/tables/{table}': operation('getTable', 'Columns, key and snapshots of a table', 'Table', [
      inPath,
    ]),
    '/api/v1/tables/{table}/rows': operation(
      'getRows',
      'Rows of a table. A filter is a column’s name, or name.gte, .gt, .lte or .lt; all must hold',
      'Rows',
      [inPath, ...parametersOf(ROWS_PARAMETERS)],
      true,
    ),
    '/api/v1/tables/{table}/values': operation(
      'getValues',
      'The values of a column, with how many rows have each. Filters as of rows',
      'Values',
      [inPath, ...parametersOf(VALUES_PARAMETERS)],
    ),
    '/api/v1/lineage': operation('getLineage', 'What is made from what', 'Lineage', []),
    '/api/v1/quality': operation('getQuality', 'What is not as it should be', 'Quality', []),
    '/api/v1/query': statement('runQuery', 'Runs a statement; its first rows. Local runtime alone', 'Answer'),
    '/api/v1/query/plan': statement('planQuery', 'What a statement would read; nothing runs', 'Plan'),
    '/api/v1/query/{query}/rows': operation(
      'getQueryRows',
      'Further rows of a statement, or all as CSV',
      'AnswerRows',
      [
        { name: 'query', in: 'path', required: true, schema: text, description: 'query of its answer' },
        ...parametersOf(QUERY_ROWS_PARAMETERS),
      ],
    ),
    '/api/v1/runs': operation('listRuns', 'Runs, newest first', 'Runs', parametersOf(RUNS_PARAMETERS)),
    '/api/v1/runs/{run}': operation('getRun', 'What happened in a run, state by state', 'Run', [runInPath]),
    '/api/v1/runs/{run}/logs': operation('getLogs', 'What the functions of a run wrote', 'Logs', [
      runInPath,
      ...parametersOf(LOGS_PARAMETERS),
    ]),
  },
  components: { schemas },
});
