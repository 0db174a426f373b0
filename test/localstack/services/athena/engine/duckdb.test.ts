import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { afterAll, expect, test } from 'vitest';
import { DuckDb } from '../../../../../localstack/services/athena/engine/duckdb.ts';

const LONG = 'SELECT sum(a.range * b.range) FROM range(10000000) AS a, range(100000) AS b';
const never = new AbortController().signal;
const folder = mkdtempSync(join(tmpdir(), 'coinlake-duckdb-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const open = (prepare?: (connection: DuckDBConnection) => void) =>
  new DuckDb({ folder, memoryMb: 64, threads: 2, ...(prepare && { prepare }) });

test('an abort interrupts the statement with its reason, and the connection serves the next', async () => {
  const duckdb = open();
  const abort = new AbortController();
  const running = duckdb.use(abort.signal, async (connection) => {
    setImmediate(() => abort.abort(new Error('enough')));
    await connection.run(LONG);
  });
  await expect(running).rejects.toThrow('enough');
  const rows = await duckdb.use(never, async (c) => (await c.runAndReadAll('SELECT 7')).getRows());
  expect(rows).toEqual([[7]]);
});

test('an abort just before the statement begins is not lost', async () => {
  const duckdb = open();
  for (let round = 0; round < 5; round++) {
    const abort = new AbortController();
    const running = duckdb.use(abort.signal, async (connection) => {
      abort.abort(new Error('stopped'));
      await connection.run(LONG);
    });
    await expect(running).rejects.toThrow('stopped');
  }
});

test('prepares the connection once', async () => {
  let prepared = 0;
  const duckdb = open(() => void prepared++);
  await duckdb.open();
  for (let i = 0; i < 3; i++) await duckdb.use(never, async () => {});
  expect(prepared).toBe(1);
});

test('what does not fit into memory goes to its own folder, and what can’t go there fails by the limit’s name', async () => {
  const duckdb = open();
  const sorted = await duckdb.use(never, async (connection) => {
    const reader = await connection.runAndReadAll(
      'SELECT count(*), max(n) FROM (SELECT row_number() OVER (ORDER BY hash(range)) AS n FROM range(3000000))',
    );
    expect(readdirSync(folder)).toContain('spill');
    return reader.getRows();
  });
  expect(sorted).toEqual([[3_000_000n, 3_000_000n]]);
  const held = duckdb.use(never, (c) => c.run("SELECT list(repeat('x', 1000) || range) FROM range(200000)"));
  await expect(held).rejects.toThrow(
    "EXCEEDED_LOCAL_MEMORY_LIMIT: Query exceeded the local Athena's memory limit of 64 MB. Read fewer rows or columns, or raise the limit with COINLAKE_QUERY_MEMORY_MB",
  );
  expect(duckdb.broken).toBe(false);
});
