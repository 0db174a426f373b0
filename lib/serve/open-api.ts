import * as z from 'zod';
import { CONTENT_TYPES } from './answers/formats.ts';
import type { Shape } from './reading/parameters.ts';
import { ROWS_PARAMETERS } from './routes/rows.ts';
import { STATISTICS_PARAMETERS } from './routes/statistics.ts';
import { TODAY_PARAMETERS } from './routes/today.ts';

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
    tables: list(
      tableOf({
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
    return { name, in: 'query', required: false, description, schema: rest };
  });

const inPath = {
  name: 'table',
  in: 'path',
  required: true,
  schema: text,
  description: 'database.table, e.g. gold.ohlcv_daily',
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
    [CONTENT_TYPES.parquet]: {},
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
    '/api/v1/tables': operation('listTables', 'All tables', 'Tables', []),
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
  },
  components: { schemas },
});
