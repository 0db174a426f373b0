import { expect, it } from 'vitest';
import { momentTime, overrideDataset } from '../../../lib/contracts/windows.ts';
import { parseSettings } from '../../../lib/datasets/settings.ts';

const parse = (klines: unknown) => parseSettings({ datasets: { binance_klines: klines } }, 'test');
const window = { symbol: 'BTCUSDT', timeframe: '1m', from: '2020-01-01', to: '2020-01-03' };

it.each([
  ['2024-02-29', '2024-02-29T00:00:00.000Z'],
  ['2024-02-29T06:30Z', '2024-02-29T06:30:00.000Z'],
  ['2024-02-29T06:30:15.5Z', '2024-02-29T06:30:15.500Z'],
])('reads %s', (text, instant) => {
  expect(new Date(momentTime(text)!).toISOString()).toBe(instant);
});

it.each(['2023-02-29', '2024-13-01', '2024-01-01T06:00:00', '2024-01-01T06:00:00+03:00', 'P1Y', ''])(
  'does not take %j for a moment in UTC',
  (text) => {
    expect(momentTime(text)).toBeUndefined();
  },
);

it('takes windows instead of symbols, timeframes and start', () => {
  const open = { symbol: 'ETHUSDT', timeframe: '1h', from: '2023-03-01T05:00:00Z' };
  expect(parse({ windows: [window, open] }).datasets.binance_klines).toEqual({
    windows: [window, open],
    addresses: expect.any(Object),
    largestAnswerMB: 64,
    largestUnpackedMB: 128,
    archiveComparedDays: 365,
    slicesPerRun: 2000,
  });
});

it.each([
  [
    { windows: [window], symbols: ['BTCUSDT'], start: 'P1Y' },
    'datasets.binance_klines.windows: give either windows or symbols, timeframes and start, not both (symbols and start given)',
  ],
  [
    { windows: [{ ...window, to: '2020-01-01' }] },
    'datasets.binance_klines.windows.0.to: 2020-01-01 is not after from (2020-01-01)',
  ],
  [
    { windows: [window, { ...window, from: '2023-02-29' }] },
    'datasets.binance_klines.windows.1.from: write a date such as 2024-01-01, or an instant in UTC',
  ],
  [
    { windows: [{ ...window, timeframe: '1w' }] },
    'datasets.binance_klines.windows.0.timeframe: 1w is not supported here, although Binance has it: one of 1m, 3m, 5m, 15m, 30m, 1h, 2h, 4h, 6h, 8h, 12h, 1d, 3d expected',
  ],
  [
    { windows: [{ ...window, until: '2021-01-01' }] },
    'datasets.binance_klines.windows.0.until: unknown setting. There are symbol, timeframe, from, to',
  ],
  [
    { windows: [window, { ...window, from: '2020-01-02', to: undefined }] },
    'datasets.binance_klines.windows.1: overlaps windows.0 of the same series (BTCUSDT 1m): join them, or let one end where the other begins',
  ],
  [
    { windows: [{ ...window, from: '2999-01-01', to: undefined }] },
    'datasets.binance_klines.windows.0.from: 2999-01-01 lies in the future',
  ],
  [{ windows: [] }, 'datasets.binance_klines.windows: an empty list: at least one expected'],
])('refuses %j', (klines, mistake) => {
  expect(() => parse(klines)).toThrow(`Settings in test are not valid:\n  ${mistake}`);
});

it('lets stretches meet, and overlap those of another series', () => {
  const windows = [
    window,
    { ...window, from: '2020-01-03', to: '2020-01-05' },
    { ...window, timeframe: '1h' },
    { ...window, symbol: 'ETHUSDT' },
  ];
  expect(parse({ windows }).datasets.binance_klines).toEqual({
    windows,
    addresses: expect.any(Object),
    largestAnswerMB: 64,
    largestUnpackedMB: 128,
    archiveComparedDays: 365,
    slicesPerRun: 2000,
  });
});

it('lets windows and lists replace each other whole', () => {
  const lists = { symbols: ['BTCUSDT'], start: 'P1Y' };
  const windows = { windows: [window] };
  expect(overrideDataset(lists, windows)).toEqual(windows);
  expect(overrideDataset(windows, lists)).toEqual(lists);
  expect(overrideDataset(windows, {})).toEqual(windows);
  expect(overrideDataset({ ...lists, plan: 'pro' }, windows)).toEqual({ ...windows, plan: 'pro' });
  expect(overrideDataset(windows, { plan: 'pro' })).toEqual({ ...windows, plan: 'pro' });
  expect(overrideDataset(lists, { start: 'P2Y' })).toEqual({ symbols: ['BTCUSDT'], start: 'P2Y' });
});
