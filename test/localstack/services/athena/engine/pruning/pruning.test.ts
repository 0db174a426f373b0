import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LocalAthena, startLocalAthena } from '../../../../../glue-sql/gold/local-athena.ts';
import { execute, objectsOf, succeed } from '../../run-statement.ts';

let local: LocalAthena;
beforeAll(async () => {
  local = await startLocalAthena();
  await succeed(
    local,
    `CREATE TABLE silver.t (symbol string, moment timestamp, day date, n int, big bigint)
     PARTITIONED BY (symbol) LOCATION 's3://lake/t/' TBLPROPERTIES ('table_type'='ICEBERG')`,
  );
  for (const [start, symbols] of [
    ['2023-12-31 23:00:00', ['A', 'ABCDEFGHIJKLMNOPQRS-long', '𝒳']],
    ['2024-06-01 00:00:00.5', ['A', '\uffee', undefined]],
  ] as const)
    for (const symbol of symbols)
      await succeed(
        local,
        `INSERT INTO silver.t SELECT ${typeof symbol === 'string' ? `'${symbol}'` : 'NULL'}, at, CAST(at AS date),
           CASE WHEN i = 3 THEN NULL ELSE i - 5 END, CAST(i AS bigint) * 5000000000
         FROM (SELECT i, CAST(TIMESTAMP '${start}' AS timestamp(6)) + i * INTERVAL '7' HOUR AS at
               FROM UNNEST(sequence(1, 9)) AS s(i))`,
      );
  await succeed(
    local,
    "CREATE EXTERNAL TABLE silver.h (v int) PARTITIONED BY (symbol string, day date, n int) STORED AS PARQUET LOCATION 's3://lake/h/'",
  );
  await succeed(local, 'INSERT INTO silver.h SELECT 1, symbol, day, n FROM silver.t WHERE n > 0');
});
afterAll(() => local.close());

const scanned = async (sql: string) => (await execute(local, sql)).Statistics.DataScannedInBytes;

test('only files and partitions that may have an answer are read and metered', async () => {
  const all = await scanned('SELECT n, symbol FROM silver.t');
  const some = await scanned("SELECT n, symbol FROM silver.t WHERE symbol = '𝒳'");
  expect(some).toBeGreaterThan(0);
  expect(some).toBeLessThan(all / 3);
  expect(await scanned("SELECT n FROM silver.t WHERE moment < TIMESTAMP '2023-01-01 00:00:00'")).toBe(0);
  expect(
    await scanned("SELECT a.n FROM silver.t AS a JOIN silver.t AS b ON a.n = b.n WHERE a.symbol = '𝒳'"),
  ).toBe(await scanned('SELECT n, symbol FROM silver.t'));
  const hive = await scanned('SELECT v FROM silver.h');
  const one = await scanned("SELECT v FROM silver.h WHERE symbol IN ('𝒳', 'none')");
  expect(one).toBeGreaterThan(0);
  expect(one).toBeLessThan(hive);
});

test('what is pruned is in no answer: every predicate as it stands and hidden from the reader', async () => {
  const texts = ["'A'", "'ABCDEFGHIJKLMNOPQRS-long'", "'ABCDEFGHIJKLMNOPQRT'", "'𝒳'", "'\uffee'", "''"];
  const moments = [
    '2023-12-31 23:59:59.999999',
    '2024-01-03 14:00:00',
    '2024-06-01 07:00:00.5',
    '1969-12-31 23:59:59',
  ];
  const predicates = [
    ...texts.map((text) => ['symbol', text]),
    ...moments.map((text) => ['moment', `TIMESTAMP '${text}'`]),
    ...moments.map((text) => ['day', `DATE '${text.slice(0, 10)}'`]),
    ...[-5, 4].map((n) => ['n', String(n)]),
    ...['5000000000', '44999999999'].map((n) => ['big', n]),
  ].flatMap(([column, value]) =>
    ['=', '<>', '<', '<=', '>', '>='].flatMap((operator) => [
      `${column} ${operator} ${value}`,
      ...(operator === '<' ? [`${value} ${operator} ${column}`] : []),
    ]),
  );
  predicates.push(
    "symbol IN ('A', '𝒳')",
    'n BETWEEN -1 AND 1 AND big > 1',
    "symbol = 'A' AND moment >= TIMESTAMP '2024-01-01 00:00:00'",
    "NOT (symbol = 'A')",
    "symbol = 'A' OR n = 4",
    'n IS NULL',
  );
  for (let from = 0; from < predicates.length; from += 40) {
    const batch = predicates.slice(from, from + 40);
    // Behind a coalesce of the whole condition nothing is known of a column: all files are read.
    const count = (condition: (predicate: string) => string) =>
      batch.map((p) => `(SELECT count(*) FROM silver.t WHERE ${condition(p)})`).join(', ');
    const pruned = await local.query(`SELECT ${count((p) => p)}`);
    const whole = await local.query(`SELECT ${count((p) => `coalesce(${p}, false)`)}`);
    expect(Object.fromEntries(batch.map((p, i) => [p, pruned[1]![i]]))).toEqual(
      Object.fromEntries(batch.map((p, i) => [p, whole[1]![i]])),
    );
  }
});

test('joins of every kind keep the rows that they make', async () => {
  const query = (kind: string, condition: string) =>
    local.query(
      `SELECT count(*), count(a.n), count(b.n) FROM silver.t AS a ${kind} JOIN silver.h AS b ON a.n = b.n AND a.symbol = b.symbol WHERE ${condition}`,
    );
  for (const kind of ['INNER', 'LEFT', 'RIGHT', 'FULL'])
    for (const condition of ["a.symbol = 'A'", "b.symbol = 'A'", "b.symbol = 'A' AND a.n > 2", 'b.n > 3'])
      expect([kind, condition, await query(kind, condition)]).toEqual([
        kind,
        condition,
        await query(kind, `coalesce(${condition}, false)`),
      ]);
});

test('files that are pruned are not opened', async () => {
  const [, ...rows] = await local.query(
    'SELECT file_path FROM silver."t$files" WHERE file_path LIKE \'%symbol=A/%\'',
  );
  for (const [path] of rows) await objectsOf(local).delete(path!);
  expect((await execute(local, "SELECT count(n) FROM silver.t WHERE symbol = '𝒳'")).Status.State).toBe(
    'SUCCEEDED',
  );
  expect((await execute(local, "SELECT count(n) FROM silver.t WHERE symbol = 'A'")).Status.State).toBe(
    'FAILED',
  );
});
