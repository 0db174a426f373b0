import { expect, test } from 'vitest';
import { bigint, text } from '../../../lib/contracts/column.ts';
import type { TableDefinition } from '../../../lib/contracts/table.ts';
import { QueryFailed, type QueryRunner } from '../../../lib/serve/query-runner.ts';
import { fieldsOf } from '../lake/sample-table.ts';
import { smallLake } from './small-lake.ts';

const coins: TableDefinition = {
  ...{ database: 'silver', name: 'coins', description: 'Coins', key: [], partition: [] },
  fields: fieldsOf({ name: text('Name'), n: bigint('Number') }),
};
const columns = [
  { name: 'name', type: 'varchar' },
  { name: 'n', type: 'bigint' },
];
const PAGES = [
  [
    ['=1+1', '-1'],
    ['a "b"', null],
  ],
  [['@x', '2']],
];
const ran: string[] = [];
const runner: QueryRunner = {
  async run(sql) {
    ran.push(sql);
    if (sql.includes('boom')) throw new QueryFailed('DIVISION_BY_ZERO: Division by zero');
    return { id: 'q1', scannedBytes: 7, columns, rows: PAGES[0]!, next: '1' };
  },
  async rows(id, token) {
    if (id !== 'q1') throw new QueryFailed(`QueryExecution ${id} was not found`);
    const page = Number(token ?? 0);
    return { columns, rows: PAGES[page]!, ...(page + 1 < PAGES.length && { next: String(page + 1) }) };
  },
};
const served = smallLake({ query: runner });
const post = async (path: string, body: unknown, type = 'application/json') => {
  const response = await served.api.request(path, {
    method: 'POST',
    headers: { 'Content-Type': type },
    body: JSON.stringify(body),
  });
  const answer: Record<string, unknown> = JSON.parse(await response.text());
  return { status: response.status, body: answer };
};

test('what a statement would read is told before it runs, and nothing runs', async () => {
  await served.append(coins, [{ name: 'a', n: 1n }], 'r');
  const { table } = (await served.ask('/api/v1/tables')).body.tables[0];
  expect(table).toBe('silver.coins');
  const { bytes } = (await served.ask('/api/v1/tables/silver.coins')).body;
  expect(bytes).toBeGreaterThan(100);
  const sql = 'SELECT name, n + 1 AS more FROM silver.coins UNION ALL SELECT name, n FROM silver.coins';
  expect((await post('/api/v1/query/plan', { sql })).body).toEqual({
    error: null,
    columns: [
      { name: 'name', type: 'varchar' },
      { name: 'more', type: 'bigint' },
    ],
    tables: [{ table: 'silver.coins', rows: 1, bytes }],
    bytes,
  });
  expect((await post('/api/v1/query/plan', { sql: 'SHOW DATABASES' })).body.bytes).toBe(0);
  expect(ran).toEqual([]);
});

test('rows page by page, with what was read', async () => {
  const { body } = await post('/api/v1/query', { sql: 'SELECT 1' });
  expect(body).toMatchObject({ query: 'q1', scanned_bytes: 7, columns, rows: PAGES[0], next: '1' });
  const second = await served.ask('/api/v1/query/q1/rows?next=1');
  expect(second.body).toEqual({ query: 'q1', columns, rows: PAGES[1], next: null });
});

test('all rows as CSV; texts cannot become formulas, numbers stay numbers', async () => {
  const { text: csv, headers } = await served.ask('/api/v1/query/q1/rows?format=csv');
  expect(csv).toBe(`name,n\r\n'=1+1,-1\r\n"a ""b""",\r\n'@x,2\r\n`);
  expect(headers.get('content-disposition')).toBe('attachment; filename="query-simulated.csv"');
});

test.each([
  ['DROP TABLE silver.coins', 'DROP is not run here: this page reads, and changes nothing'],
  ['INSERT INTO silver.coins SELECT 1', 'INSERT is not run here: this page reads, and changes nothing'],
  ['CREATE TABLE x AS SELECT 1', 'CREATE is not run here: this page reads, and changes nothing'],
  ["UNLOAD (SELECT 1) TO 's3://x/'", 'UNLOAD is not run here: this page reads, and changes nothing'],
  ['/* SELECT */ DELETE FROM silver.coins', 'DELETE is not run here: this page reads, and changes nothing'],
  ['EXPLAIN ANALYZE SELECT 1', 'EXPLAIN is not run here: this page reads, and changes nothing'],
  ['SHOW TABLES; DROP TABLE x', 'One statement at a time is run'],
  ['SELECT 1; DROP TABLE x', expect.stringMatching(/^SYNTAX_ERROR: line 1:11: /)],
  ['SELECT FROM', expect.stringMatching(/^SYNTAX_ERROR: line 1:8: /)],
  [' -- nothing', 'An empty text is not run here: this page reads, and changes nothing'],
  ['SELECT boom', 'DIVISION_BY_ZERO: Division by zero'],
])('%s', async (sql, detail) => {
  const before = ran.length;
  const { status, body } = await post('/api/v1/query', { sql });
  expect([status, body]).toEqual([400, expect.objectContaining({ detail, parameter: 'sql' })]);
  expect(ran.length - before).toBe(sql.includes('boom') ? 1 : 0);
});

test.each([
  [
    'SELECT x FROM silver.coins',
    "COLUMN_NOT_FOUND: line 1:8: Column 'x' cannot be resolved or requester is not authorized to access requested resources",
  ],
  ['SELECT n FROM silver.no', expect.stringMatching(/^TABLE_NOT_FOUND: line 1:15: /)],
  ['DROP TABLE x', 'DROP is not run here: this page reads, and changes nothing'],
])('a plan of %s says what is wrong, in Athena’s words', async (sql, error) => {
  expect((await post('/api/v1/query/plan', { sql })).body).toEqual({
    error,
    columns: [],
    tables: [],
    bytes: 0,
  });
});

test.each([
  ['a form', { sql: 'SELECT 1' }, 'text/plain', 'The body is not JSON'],
  [
    'no statement',
    {},
    'application/json',
    'The body is not {"sql": "…"} with a statement of at most 262144 characters',
  ],
  [
    'something else beside it',
    { sql: 'SELECT 1', database: 'x' },
    'application/json',
    'The body is not {"sql": "…"} with a statement of at most 262144 characters',
  ],
])('a body that is %s', async (_, body, type, detail) => {
  expect((await post('/api/v1/query', body, type)).body).toMatchObject({ status: 400, detail });
});

test('it is no GET, and where no SQL is run it is not offered', async () => {
  expect((await served.ask('/api/v1/query')).status).toBe(404);
  expect((await served.ask('/api/v1/tables')).body.can_query).toBe(true);
  const without = smallLake();
  expect((await without.ask('/api/v1/tables')).body.can_query).toBe(false);
  const response = await without.api.request('/api/v1/query', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: '{"sql":"SELECT 1"}',
  });
  expect(await response.json()).toMatchObject({
    status: 404,
    detail: 'SQL is answered on the local runtime alone: ask Athena by `coinlake query`',
  });
  expect((await without.ask('/api/v1/query/q1/rows')).status).toBe(404);
});
