import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { engineFolder } from '../../../../../localstack/services/athena/process/engine-pool.ts';
import { type LocalAthena, startLocalAthena } from '../../../../glue-sql/gold/local-athena.ts';
import { api, type Execution, execute, reason } from '../run-statement.ts';
import { childrenOf, ENDLESS, isAlive, until } from './processes.ts';

let local: LocalAthena;
beforeAll(async () => {
  local = await startLocalAthena();
});
afterAll(() => local.close());

const start = async (sql: string): Promise<{ readonly QueryExecutionId: string }> =>
  api(local, 'StartQueryExecution', { QueryString: sql, WorkGroup: 'coinlake' });

const ended = async (started: { readonly QueryExecutionId: string }): Promise<Execution> => {
  await local.athena.settled(started.QueryExecutionId);
  return (await api<{ QueryExecution: Execution }>(local, 'GetQueryExecution', started)).QueryExecution;
};

const filesLeft = (): string[] =>
  readdirSync(engineFolder(local.runtime.dataFolder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name);

/** Keeps DuckDB itself busy. */
const LONG =
  'SELECT sum(a * b * c) FROM UNNEST(sequence(1, 10000)) AS t(a), UNNEST(sequence(1, 10000)) AS u(b), UNNEST(sequence(1, 10000)) AS v(c)';

// One of JavaScript's functions, one of those of many rows, one of DuckDB's own.
test.each([
  ENDLESS,
  `SELECT count(*) FROM UNNEST(sequence(1, 10000)) AS t(n) WHERE regexp_like(rpad('!', 48 + n % 2, 'a') || '?', '(a+)+$')`,
  LONG,
])('while %s runs others are answered, and StopQueryExecution ends it at once', async (sql) => {
  const endless = await start(sql);
  expect(await local.query('SELECT 41 + 1')).toEqual([['_col0'], ['42']]);
  expect(await local.runtime.call('s3', 'ListBuckets', {}, local.runtime.owner)).toBeTruthy();
  const status = await api<{ QueryExecution: Execution }>(local, 'GetQueryExecution', endless);
  expect(status.QueryExecution.Status.State).toBe('RUNNING');
  const began = performance.now();
  await api(local, 'StopQueryExecution', endless);
  expect((await ended(endless)).Status).toMatchObject({
    State: 'CANCELLED',
    StateChangeReason: 'Query cancelled by user',
  });
  expect(performance.now() - began).toBeLessThan(3000);
  expect(filesLeft()).toEqual([]);
});

test('a process that is killed fails its own query alone, and the next query has a new one', async () => {
  const before = new Set(childrenOf(process.pid));
  const own = () => childrenOf(process.pid).filter((pid) => !before.has(pid));
  const other = await startLocalAthena();
  try {
    const input = { QueryString: ENDLESS, WorkGroup: 'coinlake' };
    const endless = await api<{ QueryExecutionId: string }>(other, 'StartQueryExecution', input);
    await until('its process runs', () => own().length === 1, 5000);
    const [victim] = own();
    const counted = other.query(
      "SELECT count(*) FROM UNNEST(sequence(1, 3000)) AS t(n), UNNEST(sequence(1, 100)) AS u(m) WHERE regexp_like(CAST(n * m AS varchar), '[0-9]$')",
    );
    await until('the other query has a process', () => own().length === 2, 5000);
    process.kill(victim!, 'SIGKILL');
    await other.athena.settled(endless.QueryExecutionId);
    const { QueryExecution } = await api<{ QueryExecution: Execution }>(other, 'GetQueryExecution', endless);
    expect(QueryExecution.Status.State).toBe('FAILED');
    expect(await counted).toEqual([['_col0'], ['300000']]);
    expect(await other.query('SELECT 1')).toEqual([['_col0'], ['1']]);
  } finally {
    await other.close();
  }
});

test('more queries than processes wait in line, are QUEUED meanwhile and can leave it', async () => {
  const endless = await Promise.all([1, 2, 3, 4].map(() => start(ENDLESS)));
  const [waiting, leaving] = await Promise.all([start('SELECT 7'), start('SELECT 8')]);
  const state = async (query: object) =>
    (await api<{ QueryExecution: Execution }>(local, 'GetQueryExecution', query)).QueryExecution.Status.State;
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(await state(waiting!)).toBe('QUEUED');
  await api(local, 'StopQueryExecution', leaving!);
  expect((await ended(leaving!)).Status.State).toBe('CANCELLED');
  for (const query of endless) await api(local, 'StopQueryExecution', query);
  expect((await ended(waiting!)).Status.State).toBe('SUCCEEDED');
  for (const query of endless) expect((await ended(query)).Status.State).toBe('CANCELLED');
});

test('of processes that have nothing to do one stays for the next query', async () => {
  const before = new Set(childrenOf(process.pid));
  const own = () => childrenOf(process.pid).filter((pid) => !before.has(pid)).length;
  const several = await startLocalAthena(undefined, { settledMs: 0, besideBytes: 2 ** 40 });
  try {
    const counted =
      'SELECT count(*) FROM UNNEST(sequence(1, 10000)) AS t(n), UNNEST(sequence(1, 10000)) AS u(m) WHERE n % 7 = m % 7';
    const running = Promise.all([1, 2, 3].map(() => several.query(counted)));
    await until('each has a process', () => own() === 3, 10_000);
    await running;
    await until('the others end', () => own() === 1, 10_000);
    await several.query('SELECT 1');
    expect(own()).toBe(1);
  } finally {
    await several.close();
  }
});

test('a query past its time ends as FAILED with the limit and what to do', async () => {
  const short = await startLocalAthena(undefined, { timeMs: 1500 });
  try {
    expect((await execute(short, ENDLESS)).Status).toMatchObject({
      State: 'FAILED',
      StateChangeReason:
        "EXCEEDED_TIME_LIMIT: Query exceeded the local Athena's time limit of 0.025 minutes. Read less, or raise the limit with COINLAKE_QUERY_MINUTES; on AWS it is 30 minutes",
      AthenaError: { ErrorCategory: 2, ErrorType: 206 },
    });
  } finally {
    await short.close();
  }
});

const MEMORY =
  "EXCEEDED_LOCAL_MEMORY_LIMIT: Query exceeded the local Athena's memory limit of 48 MB. Read fewer rows or columns, or raise the limit with COINLAKE_QUERY_MEMORY_MB";

test('a query that needs more memory than it may have ends as FAILED with the limit and what to do', async () => {
  const small = await startLocalAthena(undefined, { memoryMb: 48 });
  try {
    // Of DuckDB's: groups, lists.
    expect(
      await reason(
        small,
        "SELECT array_agg(rpad('x', 1000, 'y') || CAST(a * b AS varchar)) FROM UNNEST(sequence(1, 1000)) AS t(a), UNNEST(sequence(1, 1000)) AS u(b)",
      ),
    ).toBe(MEMORY);
    // Of JavaScript's: its engine ends the process.
    expect(await reason(small, `SELECT ${'ARRAY[1],'.repeat(3000)} 1`)).toBe(MEMORY);
    expect(await small.query('SELECT 1')).toEqual([['_col0'], ['1']]);
  } finally {
    await small.close();
  }
});

test('the runtime closes within three seconds whatever its queries do, and leaves neither process nor folder', async () => {
  const closing = await startLocalAthena();
  const before = new Set(childrenOf(process.pid));
  const { QueryExecutionId } = await api<{ QueryExecutionId: string }>(closing, 'StartQueryExecution', {
    QueryString: ENDLESS,
    WorkGroup: 'coinlake',
  });
  await until('its process runs', () => childrenOf(process.pid).some((pid) => !before.has(pid)), 5000);
  const [own] = childrenOf(process.pid).filter((pid) => !before.has(pid));
  const began = performance.now();
  await closing.close();
  expect(performance.now() - began).toBeLessThan(3000);
  expect(isAlive(own!)).toBe(false);
  expect(QueryExecutionId).toBeTruthy();
});
