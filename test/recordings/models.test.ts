import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { coinlake, query, workFolder } from '../end-to-end/coinlake.ts';
import { onlyDatasets } from '../end-to-end/only-datasets.ts';
import { type Candle, candlesOf, type DailyBar, dailyBars } from './oracle.ts';
import { sessionRow, sessionsOf } from './session-oracle.ts';
import { type Volatility, volatilitiesOf } from './volatility-oracle.ts';

const recordings = process.env.COINLAKE_RECORDINGS && resolve(process.env.COINLAKE_RECORDINGS);
const HOUR = 3_600_000;
const MINUTE = 60_000;
const DAY = 24 * HOUR;
const START_TIMEOUT_MS = 600_000;

describe.skipIf(!recordings || !existsSync(join(recordings, 'binance')))(
  'gold models of recorded candles',
  () => {
    const folder = workFolder();
    let hours: readonly Candle[];
    let minutes: readonly Candle[];
    let asOf: number;

    beforeAll(async () => {
      hours = candlesOf(recordings ?? '', '1h');
      const allMinutes = candlesOf(recordings ?? '', '1m');
      minutes = someDays(allMinutes, hours);
      asOf = Math.max(...hours.map((c) => c.openTime + HOUR), (allMinutes.at(-1)?.openTime ?? 0) + MINUTE);
      const windows = [...stretches(hours, HOUR), ...stretches(minutes, MINUTE)];
      const settings = folder.settings({ datasets: onlyDatasets({ binance_klines: { windows } }) });
      const args = ['start', '--once', '--recordings', recordings ?? '', '--settings', settings];
      const ended = await coinlake([...args, '--data', folder.data]);
      expect(ended.code, ended.stderr + ended.stdout).toBe(0);
    }, START_TIMEOUT_MS);
    afterAll(() => folder.remove());

    test('session_volatility equals an independent computation from the files, which one digit changes', async () => {
      const sql = 'SELECT * FROM gold.session_volatility ORDER BY symbol, session_date';
      const rows = await query(sql, folder.data);
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
      const rows = await query(
        'SELECT * FROM gold.realized_volatility ORDER BY symbol, day, window_days',
        folder.data,
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
      const rows = await query(`SELECT ${columns} FROM gold.ohlcv_daily ORDER BY symbol, day`, folder.data);
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

/** The first three days that have no hour, and the first that has. */
function someDays(minutes: readonly Candle[], hours: readonly Candle[]): readonly Candle[] {
  const hourly = new Set(hours.map(dayOf));
  const days = [...new Set(minutes.map(dayOf))];
  const chosen = new Set([
    ...days.filter((day) => !hourly.has(day)).slice(0, 3),
    ...days.filter((day) => hourly.has(day)).slice(0, 1),
  ]);
  return minutes.filter((candle) => chosen.has(dayOf(candle)));
}

/** Windows around the candles: a new one where the next candle is a day away. */
function stretches(candles: readonly Candle[], step: number) {
  const found: { symbol: string; timeframe: string; from: number; to: number }[] = [];
  for (const { symbol, timeframe, openTime } of candles) {
    const last = found.at(-1);
    if (last?.symbol === symbol && openTime - last.to < DAY) last.to = openTime + step;
    else found.push({ symbol, timeframe, from: openTime, to: openTime + step });
  }
  return found.map((window) => ({
    ...window,
    from: new Date(window.from).toISOString(),
    to: new Date(window.to).toISOString(),
  }));
}
