import { beforeAll, describe, expect, test } from 'vitest';
import { goldModels } from '../../../lib/cli/gold-models.ts';
import { bigint, boolean } from '../../../lib/contracts/column.ts';
import type { TableDefinition } from '../../../lib/contracts/table.ts';
import { fieldsOf } from '../lake/sample-table.ts';
import { CANDLE_COLUMNS } from './candle-columns.ts';
import { smallLake } from './small-lake.ts';

const model = goldModels().find(({ name }) => name === 'session_volatility')!;
const [source] = model.sources;
const candles: TableDefinition = {
  database: 'silver',
  name: source!.name,
  description: 'Candles',
  key: ['symbol', 'timeframe', 'open_time'],
  partition: [],
  fields: fieldsOf({
    ...CANDLE_COLUMNS,
    volume: bigint('Volume', { nullable: true }),
    is_irregular: boolean('Off the grid', { nullable: true }),
  }),
};

const HOUR = 3_600_000;
/** 11:00 in Moscow on 2024-05-01. */
const FIRST = Date.parse('2024-05-01T08:00:00Z');
const SESSIONS = 40;
/** Of the open session. */
const ELAPSED = 7;
const SYMBOLS = ['AAAUSDT', 'BBBUSDT'];
/** The session of this number has a candle less than 24. */
const BROKEN = 35;

/** Whole numbers from a fixed seed, the price's walk. */
function pricesOf(symbol: string) {
  let state = symbol.charCodeAt(0);
  const random = (below: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state % below;
  };
  let last = 5000;
  return Array.from({ length: SESSIONS * 24 + ELAPSED }, (_, hour) => {
    const open = last;
    last = Math.max(100, open + random(201) - 100);
    const [high, low] = [Math.max(open, last) + random(50), Math.min(open, last) - random(50)];
    return { time: FIRST + hour * HOUR, open, high, low, close: last };
  }).filter((_, hour) => hour !== BROKEN * 24 + 5);
}
const hourly = new Map(SYMBOLS.map((symbol) => [symbol, pricesOf(symbol)]));

/** Open, high, low, close, in this test's own words. */
function bar(hours: ReturnType<typeof pricesOf>) {
  const [open, close] = [hours[0]!.open, hours.at(-1)!.close];
  const [high, low] = [Math.max(...hours.map((h) => h.high)), Math.min(...hours.map((h) => h.low))];
  return { open, high, low, close, volatility: Math.abs(open - close), price_range: high - low };
}
const money = (whole: number) => whole.toFixed(8);

function sessionsOf(symbol: string) {
  return Array.from({ length: SESSIONS }, (_, number) => {
    const start = FIRST + number * 24 * HOUR;
    const hours = hourly.get(symbol)!.filter(({ time }) => time >= start && time < start + 24 * HOUR);
    return { number, start, hours, ...bar(hours) };
  });
}

/** Mean and quantiles (linear between neighbours) in doubles: exact enough to be rounded to eight digits. */
function expected(values: readonly number[]) {
  const sorted = values.toSorted((a, b) => a - b);
  const quantile = (p: number) => {
    const place = (sorted.length - 1) * p;
    const low = sorted[Math.floor(place)]!;
    return money(low + (place - Math.floor(place)) * ((sorted[Math.floor(place) + 1] ?? low) - low));
  };
  return {
    n: sorted.length,
    mean: money(sorted.reduce((a, b) => a + b, 0) / sorted.length),
    p10: quantile(0.1),
    p25: quantile(0.25),
    median: quantile(0.5),
    p75: quantile(0.75),
    p90: quantile(0.9),
  };
}

const served = smallLake();
const { ask } = served;
const unscaled = (whole: number) => BigInt(whole) * 100_000_000n;

beforeAll(async () => {
  const rows = SYMBOLS.flatMap((symbol) =>
    hourly.get(symbol)!.flatMap(({ time, open, high, low, close }) => {
      const prices = {
        open: unscaled(open),
        high: unscaled(high),
        low: unscaled(low),
        close: unscaled(close),
      };
      const row = { symbol, open_time: BigInt(time) * 1000n, ...prices };
      // A daily candle beside the hours must not count.
      const other = { ...row, timeframe: '1d', high: unscaled(9_999_999) };
      return time % (24 * HOUR) === 0 ? [{ ...row, timeframe: '1h' }, other] : [{ ...row, timeframe: '1h' }];
    }),
  );
  await served.append(candles, rows, 'candles');
  const sessions = SYMBOLS.flatMap((symbol) =>
    sessionsOf(symbol).map((session) => ({
      symbol,
      session_date: Math.floor((session.start + 3 * HOUR) / 86_400_000),
      session_start: BigInt(session.start) * 1000n,
      session_end: BigInt(session.start + 24 * HOUR) * 1000n,
      open: unscaled(session.open),
      high: unscaled(session.high),
      low: unscaled(session.low),
      close: unscaled(session.close),
      candles: BigInt(session.hours.length),
      is_complete: session.hours.length === 24,
      volatility: unscaled(session.volatility),
      price_range: unscaled(session.price_range),
    })),
  );
  // The newest need not come last.
  await served.append(model.table, sessions.toReversed(), 'sessions');
});

describe('/statistics', () => {
  test('the newest sessions of each symbol, newest first', async () => {
    const { body } = await ask('/statistics?days=3');
    expect(body).toMatchObject({ status: 'success', count: 6 });
    expect(body.data.map((row: Record<string, unknown>) => [row.symbol, row.session_date])).toEqual(
      SYMBOLS.flatMap((symbol) => ['2024-06-09', '2024-06-08', '2024-06-07'].map((date) => [symbol, date])),
    );
    expect(Object.keys(body.data[0])).toEqual(model.table.fields.map(({ name }) => name));
    const newest = sessionsOf('AAAUSDT').at(-1)!;
    expect(body.data[0]).toMatchObject({
      session_start: '2024-06-09T08:00:00Z',
      open: money(newest.open),
      price_range: money(newest.price_range),
      volatility_mean_5: null,
      is_complete: true,
    });
  });

  test('thirty days unless told otherwise, one symbol, chosen columns, CSV', async () => {
    expect((await ask('/statistics?symbol=BBBUSDT')).body.count).toBe(30);
    const { text: csv } = await ask('/statistics?days=1&columns=symbol,close&format=csv');
    const closes = SYMBOLS.map((symbol) => `${symbol},${money(sessionsOf(symbol).at(-1)!.close)}\r\n`);
    expect(csv).toBe(`symbol,close\r\n${closes.join('')}`);
  });

  test.each([
    ['days=0', 400, "days: '0' is not allowed"],
    ['days=366', 400, "days: '366' is not allowed"],
    ['days=1.5', 400, "days: '1.5' is not allowed"],
    ['day=1', 400, 'day: there is no such parameter here'],
    ['symbol=AAUSDT', 404, 'symbol: there is no session of AAUSDT. Did you mean AAAUSDT?'],
  ])('%s', async (query, status, detail) => {
    expect((await ask(`/statistics?${query}`)).body).toMatchObject({ status, detail });
  });
});

describe('/today', () => {
  test('the open session so far, against whole sessions and against as many hours of them', async () => {
    const { body, headers } = await ask('/today');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(body.data.map(({ symbol }: { symbol: string }) => symbol)).toEqual(SYMBOLS);
    for (const today of body.data) {
      const start = FIRST + SESSIONS * 24 * HOUR;
      const open = bar(hourly.get(today.symbol)!.filter(({ time }) => time >= start));
      const before = sessionsOf(today.symbol)
        .filter(({ number }) => number !== BROKEN)
        .slice(-30);
      const parts = before.map((session) =>
        bar(session.hours.filter(({ time }) => time < session.start + ELAPSED * HOUR)),
      );
      const measures = (bars: readonly ReturnType<typeof bar>[]) => ({
        volatility: expected(bars.map(({ volatility }) => volatility)),
        price_range: expected(bars.map(({ price_range }) => price_range)),
      });
      expect(today).toEqual({
        symbol: today.symbol,
        session_date: '2024-06-10',
        session_start: '2024-06-10T08:00:00.000Z',
        session_end: '2024-06-11T08:00:00.000Z',
        candles: ELAPSED,
        elapsed_hours: ELAPSED,
        ...Object.fromEntries(Object.entries(open).map(([name, value]) => [name, money(value)])),
        whole: measures(before),
        same_hours: measures(parts),
      });
    }
  });

  test('of live rows the clock tells which session is open', async () => {
    const now = FIRST + (SESSIONS + 2) * 24 * HOUR + HOUR;
    const live = smallLake({ origin: 'live', now: () => now });
    await live.append(
      candles,
      [
        {
          symbol: 'A',
          timeframe: '1h',
          open_time: BigInt(FIRST) * 1000n,
          open: 1n,
          high: 1n,
          low: 1n,
          close: 1n,
        },
      ],
      'c',
    );
    await live.append(
      model.table,
      [
        {
          ...{
            symbol: 'A',
            session_date: 19_844,
            session_start: BigInt(FIRST) * 1000n,
            session_end: 0n,
            candles: 1n,
          },
          ...{ open: 1n, high: 1n, low: 1n, close: 1n, is_complete: false, volatility: 0n, price_range: 0n },
        },
      ],
      's',
    );
    const { body } = await live.ask('/today?symbol=A');
    expect(body.data).toMatchObject([
      {
        session_date: '2024-06-12',
        candles: 0,
        elapsed_hours: 0,
        open: null,
        volatility: null,
        whole: { volatility: { n: 0, mean: null } },
      },
    ]);
  });

  test('an unknown symbol, and a lake without the model’s table', async () => {
    expect((await ask('/today?symbol=ZZZ')).body).toMatchObject({
      status: 404,
      detail: 'symbol: there is no session of ZZZ.',
      allowed: SYMBOLS,
    });
    expect((await smallLake().ask('/today')).body).toEqual({ status: 'success', count: 0, data: [] });
    expect((await smallLake().ask('/today?symbol=ZZZ')).body).toMatchObject({
      status: 404,
      detail: 'symbol: there is no session of ZZZ.',
    });
  });
});
