import { afterAll, beforeAll, expect, test } from 'vitest';
import { coinlake, type Ended, workFolder } from '../end-to-end/coinlake.ts';
import { onlyDatasets } from '../end-to-end/only-datasets.ts';
import { type OpenLake, openLake } from '../end-to-end/open-lake.ts';
import { coinDays, type Sample } from '../recordings/coin-oracle.ts';
import { type Candle, stamp } from '../recordings/oracle.ts';
import { sessionRow, sessionsOf } from '../recordings/session-oracle.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const MODELS = { ohlcv_daily: 18, coin_daily_metrics: 15, session_volatility: 15 };

const folder = workFolder();
const { data } = folder;
/** 5 minutes can be asked for a day back at most, so that this market ends with the last whole hour. */
const at = Math.floor(Date.now() / HOUR) * HOUR;
const before = (milliseconds: number) => new Date(at - milliseconds).toISOString();
const minutesFrom = at - 6 * HOUR;
const thatMidnight = Math.floor(minutesFrom / DAY) * DAY;
const coin = { coin_id: 'bitcoin', vs_currency: 'usd' };
const settings = folder.settings({
  datasets: onlyDatasets({
    binance_klines: {
      symbols: ['BTCUSDT', 'ETHUSDT'],
      timeframes: ['1h'],
      start: before(45 * DAY).slice(0, 10),
    },
    coingecko_market_chart: {
      windows: [
        { ...coin, granularity: '1d', from: before(120 * DAY), to: before(110 * DAY) },
        {
          ...coin,
          granularity: '1h',
          from: new Date(thatMidnight - 3 * DAY).toISOString(),
          to: new Date(thatMidnight).toISOString(),
        },
        { ...coin, granularity: '5m', from: new Date(minutesFrom).toISOString() },
      ],
    },
  }),
});
const start = (time: string) =>
  coinlake(['start', '--once', '--simulate', '--at', time, '--settings', settings, '--data', data]);

let tooEarly: Ended;
let inTime: Ended;
let lake: OpenLake;
beforeAll(async () => {
  tooEarly = await start(before(200 * DAY));
  inTime = await start(before(0));
  lake = await openLake(data);
}, 600_000);
afterAll(async () => {
  await lake?.close();
  folder.remove();
});

test('models whose sources have no rows are skipped with that reason', () => {
  expect(tooEarly.code, tooEarly.stderr).toBe(0);
  expect(tooEarly.stdout).toContain(
    '  coin_daily_metrics: skipped: silver.coingecko_market_chart has no rows yet\n',
  );
  expect(tooEarly.stdout).toContain('  session_volatility: skipped: silver.binance_klines has no rows yet\n');
  expect(tooEarly.stdout).not.toMatch(/^│ silver\./m);
  expect(tooEarly.stdout.match(/(?<=^│ )gold\.\w+/gm)).toEqual(['gold.dim_cryptocurrency', 'gold.dim_date']);
});

test('all are built and audited once there are some', () => {
  expect(inTime.code, inTime.stderr).toBe(0);
  for (const [model, checks] of Object.entries(MODELS))
    expect(inTime.stdout).toContain(`  ${model}: ${checks} of ${checks} checks held\n`);
});

test('session_volatility equals an independent computation from the candles', async () => {
  const rows = await lake.query('SELECT * FROM silver.binance_klines ORDER BY symbol, open_time');
  const sessions = sessionsOf(rows.map(asCandle), at);
  expect(sessions.length).toBeGreaterThan(60);
  expect(await lake.query('SELECT * FROM gold.session_volatility ORDER BY symbol, session_date')).toEqual(
    sessions.map(sessionRow),
  );
});

test('coin_daily_metrics equals an independent computation from the samples of every granularity', async () => {
  const samples = await lake.query(
    'SELECT coin_id AS coin, vs_currency AS currency, granularity, time, price FROM silver.coingecko_market_chart',
  );
  const days = coinDays(samples as unknown as readonly Sample[]);
  expect(new Set(days.map((day) => day.granularity))).toEqual(new Set(['1h', '5m', '1d']));
  const rows = await lake.query(
    `SELECT coin_id AS coin, vs_currency AS currency, event_date AS day, granularity, open, close, average, minimum, maximum,
      samples FROM gold.coin_daily_metrics ORDER BY coin, currency, day`,
  );
  expect(rows.map((row) => ({ ...row, samples: Number(row.samples) }))).toEqual(days);
});

function asCandle(row: Readonly<Record<string, unknown>>): Candle {
  const openTime = Date.parse(`${String(row.open_time).replace(' ', 'T')}Z`);
  return {
    symbol: String(row.symbol),
    timeframe: String(row.timeframe),
    openTime,
    closeTime: stamp(openTime + HOUR - 1),
    values: ['open', 'high', 'low', 'close'].map((name) => String(row[name])),
  };
}
