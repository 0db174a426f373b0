import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { coinlake, query, workFolder } from '../end-to-end/coinlake.ts';
import { type Candle, candlesOf, type DailyBar, dailyBars, stamp } from './oracle.ts';

const recordings = process.env.COINLAKE_RECORDINGS && resolve(process.env.COINLAKE_RECORDINGS);

const SILVER = `SELECT symbol, timeframe, open_time, close_time, open, high, low, close, volume, quote_volume, trades,
  taker_buy_base_volume, taker_buy_quote_volume FROM silver.binance_klines ORDER BY symbol, open_time`;
const GOLD = 'SELECT * FROM gold.ohlcv_daily ORDER BY symbol, day';

describe.skipIf(!recordings || !existsSync(join(recordings, 'binance')))(
  'every recorded hourly candle',
  () => {
    const folder = workFolder();
    let candles: readonly Candle[];
    let bars: readonly DailyBar[];
    const run = () => coinlake(['start', '--once', '--recordings', recordings ?? '', '--data', folder.data]);

    beforeAll(async () => {
      candles = candlesOf(recordings ?? '', '1h');
      bars = dailyBars(candles);
      const ended = await run();
      expect(ended.code, ended.stderr + ended.stdout).toBe(0);
    });
    afterAll(() => folder.remove());

    test('silver holds exactly the distinct closed candles, digit by digit', async () => {
      const rows = await query(SILVER, folder.data);
      expect(rows.length).toBe(candles.length);
      expect(rows.map(asCandle)).toEqual(candles);
    });

    test('gold equals an independent computation from the files', async () => {
      const rows = await query(GOLD, folder.data);
      expect(rows.map(asBar)).toEqual(bars);
      expect(new Set(rows.map((row) => `${row.timeframe} ${row.expected_candles}`))).toEqual(
        new Set(['1h 24']),
      );
    });

    test('one altered digit is seen', async () => {
      const [first] = candles;
      const altered = candles.with(0, {
        ...(first as Candle),
        values: (first as Candle).values.with(0, `${first?.values[0]?.slice(0, -1)}1`),
      });
      expect(altered).not.toEqual(candles);
      expect(dailyBars(altered)).not.toEqual(bars);
    });

    test('a second run changes no snapshot of silver and gold, a third none at all', async () => {
      const tables = async () => (await coinlake(['tables', '--data', folder.data])).stdout.split('\n');
      const published = (lines: readonly string[]) => lines.filter((line) => /silver\.|gold\./.test(line));
      const first = await tables();
      expect((await run()).code).toBe(0);
      // Whole months without a row are asked for twice before they count as absent.
      const second = await tables();
      expect(published(second)).toEqual(published(first));
      expect(published(second).length).toBeGreaterThanOrEqual(3);
      expect((await run()).code).toBe(0);
      expect(await tables()).toEqual(second);
    });
  },
);

function asCandle(row: Readonly<Record<string, unknown>>): Candle {
  const names = 'open high low close volume quote_volume trades taker_buy_base_volume taker_buy_quote_volume';
  return {
    symbol: String(row.symbol),
    timeframe: String(row.timeframe),
    openTime: Date.parse(`${String(row.open_time).replace(' ', 'T')}Z`),
    closeTime: String(row.close_time).padEnd(stamp(0).length, '0'),
    values: names.split(' ').map((name) => String(row[name])),
  };
}

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
