import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Session } from '../../lib/cli/session.ts';
import { type Candle, candlesOf, type DailyBar, dailyBars, stamp } from './oracle.ts';
import { type RecordedLake, recordedLake } from './recorded-lake.ts';
import { resultLines } from './result-lines.ts';

const recordings = process.env.COINLAKE_RECORDINGS && resolve(process.env.COINLAKE_RECORDINGS);
const TIMEFRAMES = ['1h', '1m'];
const START_TIMEOUT_MS = 600_000;
const COLUMNS = `symbol, timeframe, date_format(open_time, '%Y-%m-%d %H:%i:%s.%f'),
  date_format(close_time, '%Y-%m-%d %H:%i:%s.%f'), open, high, low, close, volume, quote_volume, trades,
  taker_buy_base_volume, taker_buy_quote_volume`;

describe.skipIf(!recordings || !existsSync(join(recordings, 'binance')))('every recorded candle', () => {
  let lake: RecordedLake;
  let candles: readonly Candle[];

  beforeAll(async () => {
    candles = TIMEFRAMES.flatMap((timeframe) => candlesOf(recordings ?? '', timeframe));
    lake = await recordedLake(recordings ?? '');
  }, START_TIMEOUT_MS);
  afterAll(() => lake?.close());

  test(
    'silver holds exactly the distinct closed candles, hours and minutes, digit by digit',
    async () => {
      const { session } = lake;
      const minute = candles.find(({ timeframe }) => timeframe === '1m') ?? (candles[0] as Candle);
      const [open = ''] = minute.values;
      const altered = { ...minute, values: minute.values.with(0, `${open.slice(0, -1)}1`) };
      for (const [year, expected] of Map.groupBy(candles, yearOf)) {
        const lines = await silverOf(session, expected[0] as Candle);
        expect([year, firstDifference(lines, expected.map(asLine))]).toEqual([year, undefined]);
        if (expected[0] === minute)
          expect(firstDifference(lines, expected.with(0, altered).map(asLine))).toEqual(
            [minute, altered].map(asLine),
          );
      }
      const counted =
        'SELECT symbol, timeframe, count(*) FROM silver.binance_klines GROUP BY symbol, timeframe';
      const counts = Map.groupBy(candles, ({ symbol, timeframe }) => `${symbol},${timeframe}`);
      expect((await resultLines(session, counted)).sort()).toEqual(
        [...counts].map(([series, { length }]) => `${series},${length}`).sort(),
      );
    },
    START_TIMEOUT_MS,
  );

  test('the minutes of 2023 are 525,520: a year without the 80 of a halt', ({ skip }) => {
    const year = candles.filter((c) => c.timeframe === '1m' && stamp(c.openTime).startsWith('2023'));
    skip(!existsSync(join(recordings ?? '', 'binance/klines-csv-1m-large/BTCUSDT-1m-2023.csv.gz')));
    expect(year).toHaveLength(525_520);
  });

  test('gold equals an independent computation from the files', async () => {
    const hours = candles.filter(({ timeframe }) => timeframe === '1h');
    const bars = dailyBars(hours);
    const rows = await lake.query(
      `SELECT * FROM gold.ohlcv_daily WHERE timeframe = '1h' ORDER BY symbol, day`,
    );
    expect(rows.map(asBar)).toEqual(bars);
    expect(new Set(rows.map((row) => row.expected_candles))).toEqual(new Set(['24']));
    const [first] = hours as [Candle];
    const open = `${first.values[0]?.slice(0, -1)}1`;
    expect(dailyBars(hours.with(0, { ...first, values: first.values.with(0, open) }))).not.toEqual(bars);
  });

  test('every recorded zip came by the archive, under its checksum', async () => {
    const names = readdirSync(join(recordings ?? '', 'binance'), { recursive: true, encoding: 'utf8' });
    const zips = names.filter((name) => name.endsWith('.zip'));
    const rows = await lake.query(
      "SELECT source, version FROM ops.slices WHERE source LIKE '%/%' AND state = 'held'",
    );
    const ingested = new Map(rows.map(({ source, version }) => [basename(String(source)), version]));
    expect(new Map(zips.map((name) => [basename(name), ingested.get(basename(name))]))).toEqual(
      new Map(zips.map((name) => [basename(name), sha256Of(join(recordings ?? '', 'binance', name))])),
    );
  });
});

const yearOf = ({ symbol, timeframe, openTime }: Candle) =>
  `${symbol} ${timeframe} ${stamp(openTime).slice(0, 4)}`;

/** The rows of a candle's symbol, timeframe and year, as lines. */
function silverOf(session: Session, { symbol, timeframe, openTime }: Candle): Promise<string[]> {
  const year = new Date(openTime).getUTCFullYear();
  return resultLines(
    session,
    `SELECT ${COLUMNS} FROM silver.binance_klines WHERE symbol = '${symbol}' AND timeframe = '${timeframe}'
       AND open_time >= TIMESTAMP '${year}-01-01 00:00:00' AND open_time < TIMESTAMP '${year + 1}-01-01 00:00:00'
     ORDER BY open_time`,
  );
}

const asLine = ({ symbol, timeframe, openTime, closeTime, values }: Candle) =>
  [symbol, timeframe, stamp(openTime), closeTime, ...values].join(',');

/** The first two lines that differ; undefined when all are equal. A year of minutes is too much for a printed difference. */
function firstDifference(found: readonly string[], expected: readonly string[]) {
  for (let i = 0; i < Math.max(found.length, expected.length); i++)
    if (found[i] !== expected[i]) return [found[i], expected[i]];
  return undefined;
}

const sha256Of = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');

function asBar(row: Readonly<Record<string, unknown>>): DailyBar {
  const text = (name: string) => (row[name] === null ? '' : String(row[name]));
  return {
    symbol: text('symbol'),
    day: text('day'),
    open: text('open'),
    high: text('high'),
    low: text('low'),
    close: text('close'),
    volume: text('volume'),
    quoteVolume: text('quote_volume'),
    vwap: text('vwap'),
    trades: text('trades'),
    candles: Number(row.candles),
  };
}
