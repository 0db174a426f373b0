import { expect, test } from 'vitest';
import { DuckDbPool } from '../../../../../localstack/services/athena/engine/duckdb-pool.ts';

const LONG = 'SELECT sum(a.range * b.range) FROM range(10000000) AS a, range(100000) AS b';
const never = new AbortController().signal;

test('an abort interrupts the statement with its reason, and the connection serves the next', async () => {
  const pool = new DuckDbPool(1);
  const abort = new AbortController();
  const running = pool.use(abort.signal, async (connection) => {
    setImmediate(() => abort.abort(new Error('enough')));
    await connection.run(LONG);
  });
  await expect(running).rejects.toThrow('enough');
  const rows = await pool.use(never, async (c) => (await c.runAndReadAll('SELECT 7')).getRows());
  expect(rows).toEqual([[7]]);
  await pool.close();
});

test('who waits for a connection can leave the queue, and the others keep their turn', async () => {
  const pool = new DuckDbPool(1);
  const first = Promise.withResolvers<void>();
  const order: string[] = [];
  const holding = pool.use(never, () => first.promise);
  await new Promise((resolve) => setImmediate(resolve));
  const abort = new AbortController();
  const leaving = pool.use(abort.signal, async () => void order.push('left'));
  const staying = pool.use(never, async () => void order.push('stayed'));
  abort.abort(new Error('no time'));
  await expect(leaving).rejects.toThrow('no time');
  first.resolve();
  await Promise.all([holding, staying]);
  expect(order).toEqual(['stayed']);
  await pool.close();
});

test('prepares each connection once', async () => {
  let prepared = 0;
  const pool = new DuckDbPool(2, () => {
    prepared++;
  });
  const both = Promise.withResolvers<void>();
  let inside = 0;
  const work = async () => {
    if (++inside === 2) both.resolve();
    await both.promise;
  };
  await Promise.all([pool.use(never, work), pool.use(never, work)]);
  await pool.use(never, async () => {});
  expect(prepared).toBe(2);
  await pool.close();
});

test('an abort just before the statement begins is not lost', async () => {
  const pool = new DuckDbPool(1);
  for (let round = 0; round < 5; round++) {
    const abort = new AbortController();
    const running = pool.use(abort.signal, async (connection) => {
      abort.abort(new Error('stopped'));
      await connection.run('SELECT sum(a.range * b.range) FROM range(10000000) a, range(10000000) b');
    });
    await expect(running).rejects.toThrow('stopped');
  }
  await pool.close();
});
