import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Fault } from '../../localstack/providers/faults.ts';
import { type FaultyRun, faultyMarket } from './faulty-market.ts';

let market: Awaited<ReturnType<typeof faultyMarket>>;

beforeAll(async () => {
  market = await faultyMarket({ symbols: ['BTCUSDT'], start: '2024-03-05' });
});
afterAll(() => market.close());

const FIRST = new Date('2024-03-07T00:00:00Z');
const SECOND = new Date('2024-03-08T00:00:00Z');
const THIRD = new Date('2024-03-10T00:00:00Z');
const LAST = new Date('2024-03-28T00:00:00Z');

/** The error as `runs show` prints it, without the address of the provider. */
const told = (run: FaultyRun) => run.error?.replace(/GET \S+(?<!:)/, 'GET …');

test('an unknown symbol fails the run and names the symbol', async () => {
  const run = await market.run(FIRST, {
    kind: 'status',
    status: 400,
    body: '{"code":-1121,"msg":"Invalid symbol."}',
  });
  expect(run.status).toBe('FAILED');
  expect(told(run)).toBe(
    'ProviderRejected: binance answered 400 to GET …: symbol BTCUSDT, interval 1h: Invalid symbol. (code -1121)',
  );
  expect(run.requests).toBe(1);
});

test('a ban fails the run and says how long it lasts', async () => {
  const run = await market.run(FIRST, { kind: 'ban', retryAfterSeconds: 600 });
  expect(run.status).toBe('FAILED');
  expect(told(run)).toBe('ProviderRejected: binance answered 418 to GET …: this address is banned for 600 s');
  expect(run.requests).toBe(1);
});

test('a provider that is down fails the run after all attempts', async () => {
  const down: Fault = { kind: 'status', status: 503, body: 'upstream unavailable' };
  const failed = await market.run(FIRST, down);
  expect(failed.status).toBe('FAILED');
  expect(told(failed)).toBe('ProviderUnavailable: binance answered 503 to GET …: upstream unavailable');
  // Four attempts of each of the task's two.
  expect(failed.requests).toBe(8);
});

test('a page of a firewall with status 200 is no answer: nothing is stored or committed', async () => {
  const page: Fault = { kind: 'body', body: '<html><body>Blocked</body></html>', contentType: 'text/html' };
  const run = await market.run(FIRST, page);
  expect(run.status).toBe('FAILED');
  expect(told(run)).toBe(
    'ProviderUnavailable: binance answered 200 to GET … with a body that cannot be read (a JSON array expected): <html><body>Blocked</body></html>',
  );
});

test('an empty answer inserts nothing, is not believed, and the next run asks again', async () => {
  const run = await market.run(FIRST, { kind: 'body', body: '[]', contentType: 'application/json' });
  expect(run.status, run.error).toBe('SUCCEEDED');
  expect(run.output).toMatchObject({ counts: { records: 0, inserted: 0 } });
});

test('a body that ends early is asked for again, and every candle arrives', async () => {
  const run = await market.run(FIRST, { kind: 'truncate', share: 0.5 }, 1);
  expect(run.status).toBe('SUCCEEDED');
  expect(run.requests).toBe(2);
  expect(run.output).toMatchObject({ counts: { records: 48, inserted: 48, quarantined: 0 } });
});

test('429 with Retry-After is waited for', async () => {
  const run = await market.run(SECOND, { kind: 'throttle', retryAfterSeconds: 1 }, 1);
  expect(run.status).toBe('SUCCEEDED');
  expect(run.requests).toBe(2);
  expect(run.output).toMatchObject({ counts: { inserted: 24 } });
});

/** Four candles that break the contract in four ways, the rest out of order, and one twice. */
const UGLY: Fault = {
  kind: 'rows',
  rewrite: (rows) => {
    const bad = rows.map((row) => [...row]);
    const put = (row: number, field: number, value: string) => bad[row]?.splice(field, 1, value);
    put(25, 2, '0.00000001');
    put(26, 5, '-3.00000000');
    put(27, 5, 'NaN');
    put(28, 4, '0.123456789012345678901234567890');
    return [...bad.slice(20), ...bad.slice(0, 20), rows[30] ?? []];
  },
};

/** Eleven candles whose high lies below their low. */
const ELEVEN: Fault = {
  kind: 'rows',
  rewrite: (rows) => rows.map((row, i) => (i < 11 ? row.with(2, '0.00000001') : row)),
};

test('more broken records than the dataset allows fail the run, and nothing is committed', async () => {
  const run = await market.run(THIRD, ELEVEN);
  expect(run.status).toBe('FAILED');
  expect(run.error).toMatch(
    /^ContractViolation: binance_klines: 11 of 48 records of batch .* break the contract, more than 1 % and more than 10\. First: high < low: high 0\.00000001, low /,
  );
  expect(await market.query('SELECT count(*) FROM silver.binance_klines')).toEqual([['72']]);
});

test('fewer are quarantined, the others kept, and every record is accounted for', async () => {
  const run = await market.run(LAST, UGLY);
  expect(run.status, run.error).toBe('SUCCEEDED');
  const [sums = []] = await market.query(`SELECT sum(records), sum(inserted), sum(restated), sum(unchanged),
    sum(duplicate), sum("open"), sum(quarantined) FROM ops.batches`);
  expect(sums.map(Number)).toEqual([553, 548, 0, 0, 1, 0, 4]);
  expect(await market.query('SELECT count(*) FROM ops.quarantine')).toEqual([['4']]);
  expect(await market.query('SELECT count(*), count(DISTINCT open_time) FROM silver.binance_klines')).toEqual(
    [['548', '548']],
  );
});
