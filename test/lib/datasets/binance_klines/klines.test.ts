import { describe, expect, it } from 'vitest';
import { klinesConnector } from '../../../../lib/datasets/binance_klines/klines.ts';
import { binanceKlinesSettings, klinesDemand } from '../../../../lib/datasets/binance_klines/settings.ts';

const HOUR = 3_600_000;
const connector = klinesConnector('https://example.org/', 'https://archive.example');
const series = { symbol: 'BTCUSDT', timeframe: '1h' };

describe('klinesConnector', () => {
  it('asks for pages of at most 1000 intervals, one of them a row that is held, end inclusive', () => {
    const pages = connector.pages(series, [{ from: 0, to: 1500 * HOUR }]);
    expect(pages).toEqual([
      { from: 0, to: 999 * HOUR },
      { from: 999 * HOUR, to: 1500 * HOUR },
    ]);
    expect(connector.request(series, pages[1]!)).toEqual({
      url: 'https://example.org/api/v3/klines?symbol=BTCUSDT&interval=1h&startTime=3596400000&endTime=5399999999&limit=1000',
      weight: 2,
    });
  });

  it('goes on behind a full page that does not reach the end of what was asked', () => {
    const rows = Array.from({ length: 1000 }, (_, i) => [1_700_000_000_000 + i, '1']);
    const asked = { from: 1_700_000_000_000, to: 1_700_000_000_000 + 1000 * HOUR };
    expect(connector.read(Buffer.from(JSON.stringify(rows)), series, asked)).toEqual({
      records: 1000,
      rest: { from: 1_700_000_001_000, to: asked.to },
    });
  });

  it('is done after a full page that does', () => {
    const rows = Array.from({ length: 1000 }, (_, i) => [1_700_000_400_000 + i * HOUR, '1']).reverse();
    const asked = { from: 1_700_000_400_000, to: 1_700_000_400_000 + 1000 * HOUR };
    expect(connector.read(Buffer.from(JSON.stringify(rows)), series, asked)).toEqual({ records: 1000 });
  });

  it('demands every pair of symbol and timeframe', () => {
    const given = { symbols: ['A1', 'B2'], timeframes: ['1h', '1d'], start: 'P1Y' };
    const demand = klinesDemand(binanceKlinesSettings.parse(given));
    expect(demand).toEqual([
      { series: { symbol: 'A1', timeframe: '1h' }, from: 'P1Y' },
      { series: { symbol: 'A1', timeframe: '1d' }, from: 'P1Y' },
      { series: { symbol: 'B2', timeframe: '1h' }, from: 'P1Y' },
      { series: { symbol: 'B2', timeframe: '1d' }, from: 'P1Y' },
    ]);
  });

  it('demands windows as they are', () => {
    const windows = [
      { symbol: 'A1', timeframe: '1m', from: '2020-01-01', to: '2020-01-03' },
      { symbol: 'A1', timeframe: '1m', from: '2023-01-01' },
    ];
    expect(klinesDemand(binanceKlinesSettings.parse({ windows }))).toEqual([
      { series: { symbol: 'A1', timeframe: '1m' }, from: '2020-01-01', to: '2020-01-03' },
      { series: { symbol: 'A1', timeframe: '1m' }, from: '2023-01-01' },
    ]);
  });
});
