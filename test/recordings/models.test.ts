import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Candle, candlesOf, type DailyBar, dailyBars } from './oracle.ts';
import { type RecordedLake, recordedLake } from './recorded-lake.ts';
import { sessionRow, sessionsOf } from './session-oracle.ts';
import { type Volatility, volatilitiesOf } from './volatility-oracle.ts';

const recordings = process.env.COINLAKE_RECORDINGS && resolve(process.env.COINLAKE_RECORDINGS);
const HOUR = 3_600_000;
const MINUTE = 60_000;
const START_TIMEOUT_MS = 600_000;

describe.skipIf(!recordings || !existsSync(join(recordings, 'binance')))(
  'gold models of recorded candles',
  () => {
    let lake: RecordedLake;
    let hours: readonly Candle[];
    let minutes: readonly Candle[];
    let asOf: number;

    beforeAll(async () => {
      hours = candlesOf(recordings ?? '', '1h');
      minutes = candlesOf(recordings ?? '', '1m');
      asOf = Math.max(...[...hours.map((c) => c.openTime + HOUR), (minutes.at(-1)?.openTime ?? 0) + MINUTE]);
      lake = await recordedLake(recordings ?? '');
    }, START_TIMEOUT_MS);
    afterAll(() => lake?.close());

    test('session_volatility equals an independent computation from the files, which one digit changes', async () => {
      const sql = 'SELECT * FROM gold.session_volatility ORDER BY symbol, session_date';
      const rows = await lake.query(sql);
      expect(rows.length).toBeGreaterThan(30);
      expect(rows).toEqual(sessionsOf(hours, asOf).map(sessionRow));
      const [first] = hours as [Candle];
      const [open = ''] = first.values;
      const altered = { ...first, values: first.values.with(0, `${open.slice(0, -1)}1`) };
      expect(rows).not.toEqual(sessionsOf(hours.with(0, altered), asOf).map(sessionRow));
    });

    test('realized_volatility lies within 1e-12 of an independent computation, which one price changes', async () => {
      const hourly = new Set(hours.map(dayOf));
      const bars = [
        ...dailyBars(hours).filter(({ candles }) => candles === 24),
        ...dailyBars(minutes.filter((one) => !hourly.has(dayOf(one)))).filter(
          ({ candles }) => candles === 1440,
        ),
      ].sort((a, b) => a.symbol.localeCompare(b.symbol) || a.day.localeCompare(b.day));
      const expected = volatilitiesOf(bars);
      for (const estimator of ESTIMATORS)
        expect(expected.filter((row) => row[estimator] !== null).length, estimator).toBeGreaterThan(30);
      const rows = await lake.query(
        'SELECT * FROM gold.realized_volatility ORDER BY symbol, day, window_days',
      );
      expect(unlike(rows, expected)).toEqual([]);
      const counted = expected.find((row) => row.close_to_close !== null);
      const at = bars.findIndex(({ symbol, day }) => symbol === counted?.symbol && day === counted.day);
      const bar = bars[at] as DailyBar;
      const close = String(Number(bar.close) * 1.001);
      expect(unlike(rows, volatilitiesOf(bars.with(at, { ...bar, close })))).not.toEqual([]);
    });

    test('days that have minutes alone are made from them, the others from hours', async () => {
      const hourly = new Set(hours.map(dayOf));
      const alone = minutes.filter((candle) => !hourly.has(dayOf(candle)));
      expect(alone.length).toBeGreaterThan(0);
      expect(alone.length).toBeLessThan(minutes.length);
      const columns =
        'symbol, day, open, high, low, close, volume, quote_volume, vwap, trades, candles, timeframe';
      const rows = await lake.query(`SELECT ${columns} FROM gold.ohlcv_daily ORDER BY symbol, day`);
      const bars = [hours, alone]
        .flatMap((candles) =>
          dailyBars(candles).map(({ quoteVolume, vwap, ...bar }) => ({
            ...bar,
            quote_volume: quoteVolume,
            vwap: vwap === '' ? null : vwap,
            candles: String(bar.candles),
            timeframe: candles === hours ? '1h' : '1m',
          })),
        )
        .sort((a, b) => a.symbol.localeCompare(b.symbol) || a.day.localeCompare(b.day));
      expect(rows).toEqual(bars);
    });
  },
);

const ESTIMATORS = ['close_to_close', 'parkinson', 'garman_klass', 'rogers_satchell', 'yang_zhang'] as const;

/** Where rows differ from those expected: in their keys, or in an estimate by more than 1e-12 of it. */
function unlike(
  rows: readonly Readonly<Record<string, unknown>>[],
  expected: readonly Volatility[],
): readonly unknown[] {
  if (rows.length !== expected.length) return [[rows.length, expected.length]];
  return expected.flatMap((want, i) => {
    const row = rows[i]!;
    const isSame =
      row.symbol === want.symbol &&
      row.day === want.day &&
      Number(row.window_days) === want.window_days &&
      ESTIMATORS.every((name) => {
        const [a, b] = [row[name], want[name]];
        return a === null || b === null ? a === b : Math.abs(Number(a) - b) <= 1e-12 * b;
      });
    return isSame ? [] : [[row, want]];
  });
}

const dayOf = ({ symbol, openTime }: Pick<Candle, 'symbol' | 'openTime'>) =>
  `${symbol} ${new Date(openTime).toISOString().slice(0, 10)}`;
