import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BANNED, THROTTLED } from '../../lib/datasets/binance_klines/stand-in/limit-answers.ts';
import type { Fault } from '../../localstack/providers/faults.ts';
import { type FaultyRun, faultyMarket } from '../end-to-end/faulty-market.ts';

let market: Awaited<ReturnType<typeof faultyMarket>>;

beforeAll(async () => {
  market = await faultyMarket({ symbols: ['BTCUSDT'], start: '2024-03-05' });
});
afterAll(() => market.close());

const FIRST = new Date('2024-03-07T00:00:00Z');
const SECOND = new Date('2024-03-08T00:00:00Z');
const THIRD = new Date('2024-03-10T00:00:00Z');
const LAST = new Date('2024-03-28T00:00:00Z');
const AFTER = new Date('2024-03-28T06:00:00Z');
/** What was refused or empty is asked for again after an hour of scheduled time, then after six, then after a day. */
const later = (hours: number, from = FIRST) => new Date(from.getTime() + hours * 3_600_000);
const SLICE = 'symbol=BTCUSDT/timeframe=1h/open_time_month=2024-03';

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
    `SlicesFailed: ${SLICE} (refused): ProviderRejected: binance answered 400 to GET …: symbol BTCUSDT, interval 1h: Invalid symbol. (code -1121)`,
  );
  expect(run.requests).toBe(1);
  // It rests, and what rests fails no run.
  const next = await market.run(later(0.5));
  expect(next).toMatchObject({ status: 'SUCCEEDED', requests: 0 });
});

test('a ban is waited for, and fails no run', async () => {
  const run = await market.run(later(1), { kind: 'ban', retryAfterSeconds: 1, body: BANNED });
  expect(run.status, run.error).toBe('SUCCEEDED');
  expect(run.requests).toBe(1);
  const [[state = '', reason = ''] = []] = await market.query(
    'SELECT state, reason FROM ops.slices ORDER BY recorded_at DESC LIMIT 1',
  );
  expect(state).toBe('waiting');
  expect(reason?.replace(/GET \S+(?<!:)/, 'GET …')).toBe(
    'ProviderRejected: binance answered 418 to GET …: this address is banned for 1 s',
  );
  await sleep(1000);
});

test('a provider that is down fails the run after all attempts', async () => {
  const down: Fault = { kind: 'status', status: 503, body: 'upstream unavailable' };
  const failed = await market.run(later(2), down);
  expect(failed.status).toBe('FAILED');
  expect(told(failed)).toBe(
    `SlicesFailed: ${SLICE} (failed): ProviderUnavailable: binance answered 503 to GET …: upstream unavailable`,
  );
  // Four attempts of each of the task's two.
  expect(failed.requests).toBe(8);
});

test('a page of a firewall with status 200 is no answer: nothing is stored or committed', async () => {
  const page: Fault = { kind: 'body', body: '<html><body>Blocked</body></html>', contentType: 'text/html' };
  const run = await market.run(later(2), page);
  expect(run.status).toBe('FAILED');
  expect(told(run)).toBe(
    `SlicesFailed: ${SLICE} (failed): ProviderUnavailable: binance answered 200 to GET … with a body that cannot be read (a JSON array expected): <html><body>Blocked</body></html>`,
  );
});

test('an empty answer inserts nothing, is not believed, and a later run asks again', async () => {
  const run = await market.run(later(3), { kind: 'body', body: '[]', contentType: 'application/json' });
  expect(run.status, run.error).toBe('SUCCEEDED');
  expect(run.output).toMatchObject({ counts: { records: 0, inserted: 0 } });
});

test('a body that ends early is asked for again, and every candle arrives', async () => {
  const run = await market.run(later(4), { kind: 'truncate', share: 0.5 }, 1);
  expect(run.status, run.error).toBe('SUCCEEDED');
  expect(run.requests).toBe(2);
  expect(run.output).toMatchObject({ counts: { records: 52, inserted: 52, quarantined: 0 } });
});

test('429 with Retry-After is waited for', async () => {
  const run = await market.run(SECOND, { kind: 'throttle', retryAfterSeconds: 1, body: THROTTLED }, 1);
  expect(run.status).toBe('SUCCEEDED');
  expect(run.requests).toBe(2);
  expect(run.output).toMatchObject({ counts: { inserted: 20 } });
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
    /^SlicesFailed: \S+ \(refused\): ContractViolation: binance_klines: 11 of 49 records of batch .* break the contract, more than 1 % and more than 10\. First: high < low: high 0\.00000001, low /,
  );
  expect(await market.query('SELECT count(*) FROM silver.binance_klines')).toEqual([['72']]);
});

test('fewer are quarantined, the others kept, and every record is accounted for', async () => {
  const run = await market.run(LAST, UGLY);
  expect(run.status, run.error).toBe('SUCCEEDED');
  const [sums = []] = await market.query(`SELECT sum(records), sum(inserted), sum(restated), sum(unchanged),
    sum(duplicate), sum("open"), sum(quarantined) FROM ops.batches`);
  expect(sums.map(Number)).toEqual([556, 548, 0, 3, 1, 0, 4]);
  expect(await market.query('SELECT count(*) FROM ops.quarantine')).toEqual([['4']]);
  expect(await market.query('SELECT count(*), count(DISTINCT open_time) FROM silver.binance_klines')).toEqual(
    [['548', '548']],
  );
});

test('the slots of broken candles are asked for again', async () => {
  const run = await market.run(AFTER);
  expect(run.output).toMatchObject({ counts: { records: 12, inserted: 10, unchanged: 2 } });
  expect(await market.query('SELECT count(*), count(DISTINCT open_time) FROM silver.binance_klines')).toEqual(
    [['558', '558']],
  );
});

const HOUR = 3_600_000;
const times = (row: readonly string[], open: (time: number) => number, close: (time: number) => number) =>
  row.with(0, String(open(Number(row[0])))).with(6, String(close(Number(row[6]))));
const same = (time: number) => time;

test.each<
  [name: string, at: Date, fault: (rows: readonly (readonly string[])[]) => string[][], error: RegExp]
>([
  [
    'minute candles answered to an hour',
    later(24, AFTER),
    (rows) => rows.map((row) => [...times(row, same, (time) => time - HOUR + 60_000)]),
    /25 of 25 records of batch .* break the contract.* First: open_time 2024-03-28T05:00:00\.000Z, close_time 2024-03-28T05:00:59\.999Z: as long as the interval 1m, and 1h was asked for/,
  ],
  [
    'rows of two days ahead',
    later(25, AFTER),
    (rows) =>
      rows.map((row) => [
        ...times(
          row,
          (time) => time + 48 * HOUR,
          (time) => time + 48 * HOUR,
        ),
      ]),
    /27 of 27 records of batch .* break the contract.* First: open_time 2024-03-30T04:00:00\.000Z: not asked for/,
  ],
  [
    'opening times off by 1,234 ms',
    later(31, AFTER),
    (rows) =>
      rows.map((row) => [
        ...times(
          row,
          (time) => time + 1234,
          (time) => time + 1234,
        ),
      ]),
    /31 of 31 rows of batch .* lie off the grid of 1h or have another length, more than 1 %/,
  ],
])('%s never become rows', async (_, at, rewrite, error) => {
  const run = await market.run(at, { kind: 'rows', rewrite: rewrite as never });
  expect(run.status).toBe('FAILED');
  expect(run.error).toMatch(error);
  expect(await market.query('SELECT max(open_time) FROM silver.binance_klines')).toEqual([
    ['2024-03-28 05:00:00.000000'],
  ]);
});

test('holes and contradictions inside a page are noted, asked for again, and heal', async () => {
  const at = later(55, AFTER);
  const run = await market.run(at, {
    kind: 'rows',
    rewrite: (rows) => [
      // After three refusals eight rows that are held come first.
      ...rows.slice(0, 8 + 3),
      ...rows.slice(8 + 6, 8 + 9),
      (rows[8 + 8] ?? []).with(5, '0.00000001'),
      ...rows.slice(8 + 9),
    ],
  });
  expect(run.status, run.error).toBe('SUCCEEDED');
  // 55 asked for: three left out, one of them twice, with other values.
  expect(run.output).toMatchObject({
    counts: { records: 8 + 53, inserted: 51, unchanged: 8, quarantined: 2, duplicate: 0 },
  });
  const open = await market.query(`SELECT range_from, range_to, state, attempts, next_at FROM ops.slices
    WHERE state = 'empty' AND range_from >= TIMESTAMP '2024-03-28 06:00:00' ORDER BY range_from`);
  expect(open).toEqual([
    ['2024-03-28 09:00:00.000000', '2024-03-28 12:00:00.000000', 'empty', '1', '2024-03-30 14:00:00.000000'],
    ['2024-03-28 14:00:00.000000', '2024-03-28 15:00:00.000000', 'empty', '1', '2024-03-30 14:00:00.000000'],
  ]);
  const healed = await market.run(later(56, AFTER));
  expect(healed.output).toMatchObject({ counts: { inserted: 5 } });
  expect(await market.query('SELECT count(*), count(DISTINCT open_time) FROM silver.binance_klines')).toEqual(
    [[String(558 + 56), String(558 + 56)]],
  );
});

test('an answer for another symbol is refused, and the right one comes an hour later', async () => {
  const other: Fault = {
    kind: 'rows',
    rewrite: (rows) =>
      rows.map((row) => row.map((cell, at) => (at > 0 && at < 5 ? (Number(cell) / 17).toFixed(8) : cell))),
  };
  const before = await market.query('SELECT count(*), max(open_time) FROM silver.binance_klines');
  const run = await market.run(later(57, AFTER), other);
  expect(run.status).toBe('FAILED');
  expect(run.error).toMatch(
    /^SlicesFailed: symbol=BTCUSDT\/timeframe=1h\/open_time_month=2024-03 \(refused\): binance_klines: open_time 2024-03-30T13:00:00\.000Z came with open \S+ \(held \S+\), volume \S+ \(held \S+\), trades \d+ \(held \d+\): the answer is another series’$/,
  );
  expect(await market.query('SELECT count(*), max(open_time) FROM silver.binance_klines')).toEqual(before);
  expect(
    await market.query("SELECT count(*) FROM ops.quarantine WHERE reason LIKE '%another series%'"),
  ).toEqual([['2']]);
  const healed = await market.run(later(58, AFTER));
  expect(healed.status, healed.error).toBe('SUCCEEDED');
  expect(healed.output).toMatchObject({ counts: { inserted: 2, unchanged: 2, restated: 0 } });
});
