import { parquetReadObjects } from 'hyparquet';
import { beforeAll, describe, expect, test } from 'vitest';
import { integer, text } from '../../../lib/contracts/column.ts';
import type { TableDefinition } from '../../../lib/contracts/table.ts';
import { valueJson } from '../../../lib/serve/answers/value-text.ts';
import { everyType, everyTypeRows, fieldsOf } from '../lake/sample-table.ts';
import { allPages, smallLake } from './small-lake.ts';

const things: TableDefinition = {
  database: 'silver',
  name: 'things',
  description: 'Things of every type',
  key: [],
  partition: [],
  fields: everyType,
};
const notes: TableDefinition = { ...things, name: 'notes', fields: fieldsOf({ note: text('n') }) };
const FILES = 4;
const EACH = 30;

/** JSON’s numbers have no zero below zero. */
const unsigned = (value: unknown): unknown => (Object.is(value, -0) ? 0 : value);

const served = smallLake();
const { ask } = served;
const PATH = '/api/v1/tables/silver.things/rows';
/** The rows as they were written, in the form of the answer. */
const expected: unknown[][] = [];
let snapshots: (string | undefined)[];

beforeAll(async () => {
  const all = everyTypeRows(FILES * EACH);
  const row = (i: number) =>
    Object.fromEntries(everyType.map(({ name }) => [name, all.columns[name]?.[i] ?? null]));
  const made = [];
  for (let file = 0; file < FILES; file++) {
    const rows = Array.from({ length: EACH }, (_, i) => row(file * EACH + i));
    made.push(await served.append(things, rows, `run-${file}`));
    expected.push(
      ...rows.map((r) => everyType.map(({ name, type }) => unsigned(valueJson(type, r[name] ?? null)))),
    );
  }
  snapshots = made.map(({ snapshotId }) => snapshotId);
  const formulas = ['=1+1', '+1', '-1', '@x', '\ty', 'say "hi"', 'a,b', 'two\nlines', 'plain'];
  await served.append(
    notes,
    formulas.map((note) => ({ note })),
    'run-notes',
  );
});

describe('pages', () => {
  test.each([1, 7, 30, 60, 5000])('of %i rows are together all rows, in one order', async (limit) => {
    const { rows, sizes } = await allPages(ask, `${PATH}?limit=${limit}`);
    expect(rows).toEqual(expected);
    expect(sizes.slice(0, -1).every((size) => size === limit)).toBe(true);
  });

  test('stay with the snapshot of the first one while others are committed', async () => {
    const moving: TableDefinition = { ...things, name: 'moving', fields: fieldsOf({ n: integer('n') }) };
    const path = '/api/v1/tables/silver.moving/rows?limit=2';
    await served.append(moving, [{ n: 1 }, { n: 2 }, { n: 3 }], 'run-b');
    const { body } = await ask(path);
    // Its file comes first in the order of rows.
    await served.append(moving, [{ n: 4 }, { n: 5 }], 'run-a');
    const next = await ask(`${path}&cursor=${body.next}`);
    expect([body.rows, next.body.rows, next.body.next]).toEqual([[[1], [2]], [[3]], null]);
    expect(next.body.snapshot).toBe(body.snapshot);
    expect((await ask('/api/v1/tables/silver.moving/rows')).body.rows).toEqual([[4], [5], [1], [2], [3]]);
  });

  test('a cursor of another question is refused', async () => {
    const { body } = await ask(`${PATH}?limit=1`);
    expect((await ask(`${PATH}?limit=1&integer=1&cursor=${body.next}`)).body).toMatchObject({
      status: 400,
      detail:
        'cursor: it is of another question: keep the table, as_of, columns and filters of the answer that gave it',
      parameter: 'cursor',
    });
    expect((await ask(`${PATH}?cursor=xyz`)).body.detail).toBe(
      "cursor: 'xyz' is none: give 'next' of an answer as it came",
    );
  });
});

describe('filters', () => {
  const at = (name: string) => everyType.findIndex((field) => field.name === name);
  /** The answer's values of a column, of all rows that fit. */
  const valuesOf = async (query: string, name: string) =>
    (await allPages(ask, `${PATH}?${query}&columns=${name}`)).rows.map((row) => (row as unknown[])[0]);

  test.each<[query: string, column: string, fits: (value: never) => boolean]>([
    ['integer=-1', 'integer', (v: number) => v === -1],
    ['integer.gt=-1', 'integer', (v: number) => v > -1],
    ['integer.gte=0&integer.lt=40', 'integer', (v: number) => v >= 0 && v < 40],
    ['integer_null.lte=4', 'integer_null', (v: number | null) => v !== null && v <= 4],
    ['text=', 'text', (v: string) => v === ''],
    ['text.gte=%F0%9F%98%80', 'text', (v: string) => v === '\u{1f600}'],
    ['boolean=true', 'boolean', (v: boolean) => v],
    ['date.gte=2023-11-25', 'date', (v: string) => v >= '2023-11-25'],
    ['narrow.lt=-0.00000001', 'narrow', (v: string) => Number(v) < -1e-8],
    ['wide=0', 'wide', (v: string) => Number(v) === 0],
    ['timestamp.lte=2023-11-14T22:13:20Z', 'timestamp', (v: string) => v <= '2023-11-14T22:13:20Z'],
    ['double.gt=0', 'double', (v: number) => v > 0],
  ])('%s', async (query, column, fits) => {
    const wanted = expected.map((row) => row[at(column)]).filter((value) => fits(value as never));
    expect(wanted.length).toBeGreaterThan(0);
    expect(wanted.length).toBeLessThan(expected.length);
    expect(await valuesOf(query, column)).toEqual(wanted);
  });

  test('files that can’t hold a row that fits are not read', async () => {
    const own = smallLake();
    const read: string[] = [];
    const get = own.lake.objects.get.bind(own.lake.objects);
    own.lake.objects.get = (uri, range) => {
      if (uri.endsWith('.parquet')) read.push(uri);
      return get(uri, range);
    };
    const table = { ...things, name: 'n', fields: fieldsOf({ note: text('n') }) };
    for (const note of ['a', 'b', 'c']) await own.append(table, [{ note }], `run-${note}`);
    const { body } = await own.ask('/api/v1/tables/silver.n/rows?note=b');
    expect(body.rows).toEqual([['b']]);
    expect(read).toEqual(['s3://lake/silver/n/data/run-b.parquet']);
  });
});

describe('what is wrong is named, with what is allowed', () => {
  test.each<[path: string, status: number, detail: string]>([
    [`${PATH}?limit=0`, 400, "limit: '0' is not allowed"],
    [`${PATH}?limit=5001`, 400, "limit: '5001' is not allowed"],
    [`${PATH}?limit=x`, 400, "limit: 'x' is not allowed"],
    [`${PATH}?limit=1&limit=2`, 400, 'limit: given twice'],
    [`${PATH}?format=xml`, 400, "format: 'xml' is not allowed"],
    [`${PATH}?columns=integer,nope`, 400, 'columns: there is no column nope'],
    [`${PATH}?columns=integer,integer`, 400, 'columns: integer is named twice'],
    [`${PATH}?nope=1`, 400, 'nope: there is no column nope'],
    [`${PATH}?integer.like=1`, 400, 'integer.like: a column is compared by nothing, .gte, .gt, .lte or .lt'],
    [`${PATH}?integer=1.5`, 400, "integer: '1.5' is not a whole number, e.g. 24"],
    [`${PATH}?date=2024-02-30`, 400, "date: '2024-02-30' is not a date, e.g. 2024-06-01"],
    [
      `${PATH}?narrow=0.000000001`,
      400,
      "narrow: '0.000000001' is not a number in digits, e.g. 42000.5 with at most 8 digits after the point",
    ],
    [`${PATH}?boolean=1`, 400, "boolean: '1' is not true or false"],
    [`${PATH}?as_of=yesterday`, 400, "as_of: 'yesterday' is neither a snapshot's id nor a time in UTC"],
    [`${PATH}?as_of=42`, 410, 'as_of: silver.things keeps no snapshot 42: it has expired or never was'],
    [
      '/api/v1/tables/silver.nope/rows',
      404,
      'There is no table silver.nope: it was never made, or no run has made it yet',
    ],
    [
      '/api/v1/tables/staging.things',
      404,
      'There is no table staging.things: it was never made, or no run has made it yet',
    ],
    ['/api/v1/tables?x=1', 400, 'x: there is no such parameter here'],
    ['/api/v2', 404, 'There is nothing at /api/v2'],
  ])('%s', async (path, status, detail) => {
    const answer = await ask(path);
    expect(answer.body).toMatchObject({ type: 'about:blank', status, detail });
    expect(answer.status).toBe(status);
    expect(answer.body.allowed).toBeDefined();
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
  });

  test('nothing but reading', async () => {
    const answer = await served.api.request(PATH, { method: 'DELETE' });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });
});

describe('as_of', () => {
  test('by id and by time: each snapshot holds the rows of its time', async () => {
    for (const [index, id] of snapshots.entries())
      expect((await ask(`${PATH}?as_of=${id}&limit=5000`)).body.rows).toHaveLength((index + 1) * EACH);
    const { body } = await ask('/api/v1/tables/silver.things');
    const { snapshot, committed_at } = body.snapshots[0];
    expect((await ask(`${PATH}?as_of=${committed_at}&limit=1`)).body.snapshot).toBe(snapshot);
    expect((await ask(`${PATH}?as_of=2001-01-01`)).status).toBe(404);
  });

  test('answers of a snapshot’s id never change, others are asked again', async () => {
    const fixed = await ask(`${PATH}?as_of=${snapshots[0]}`);
    expect(fixed.headers.get('cache-control')).toBe('private, max-age=31536000, immutable');
    const current = await ask(PATH);
    expect(current.headers.get('cache-control')).toBe('private, no-cache');
    const again = await ask(PATH, { 'If-None-Match': `W/${current.headers.get('etag')}` });
    expect([again.status, again.text]).toEqual([304, '']);
    expect((await ask(`${PATH}?limit=2`)).headers.get('etag')).not.toBe(current.headers.get('etag'));
  });
});

describe('formats', () => {
  test('CSV: no text is a formula, quotes and line ends are kept', async () => {
    const { text: csv, headers } = await ask('/api/v1/tables/silver.notes/rows?format=csv');
    expect(csv).toBe(
      'note\r\n\'=1+1\r\n\'+1\r\n\'-1\r\n\'@x\r\n\'\ty\r\n"say ""hi"""\r\n"a,b"\r\n"two\nlines"\r\nplain\r\n',
    );
    expect(headers.get('content-disposition')).toBe('attachment; filename="silver.notes-simulated.csv"');
  });

  test('CSV: numbers below zero stay numbers', async () => {
    const { text: csv } = await ask(`${PATH}?format=csv&columns=integer,narrow&integer=-1&limit=1`);
    expect(csv).toMatch(/^integer,narrow\r\n-1,-?[\d.]+\r\n$/);
  });

  test('Parquet: an independent reader finds the same values', async () => {
    const { response } = await ask(`${PATH}?format=parquet&columns=text,bigint,double,narrow_null&limit=9`);
    const rows = await parquetReadObjects({ file: await response.arrayBuffer() });
    const { body } = await ask(`${PATH}?columns=text,bigint,double,narrow_null&limit=9`);
    expect(rows.map((row) => [row.text, String(row.bigint), unsigned(row.double), row.narrow_null])).toEqual(
      body.rows.map(([a, b, c, d]: [string, unknown, number, string | null]) => [
        a,
        String(b),
        c,
        d === null ? null : Number(d),
      ]),
    );
  });
});
