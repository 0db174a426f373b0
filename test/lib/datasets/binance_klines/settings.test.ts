import { expect, test } from 'vitest';
import { InvalidSettings, parseSettings } from '../../../../lib/datasets/settings.ts';

const parse = (klines: unknown) =>
  parseSettings({ datasets: { binance_klines: klines } }, 'test').datasets.binance_klines;
const LIST = 'one of 1m, 3m, 5m, 15m, 30m, 1h, 2h, 4h, 6h, 8h, 12h, 1d, 3d expected';

test.each([['币安人生USDT'], ['BTCUSDT'], ['1000CHEEMSUSDT'], ['ÀÉUSDT']])('%s is a symbol', (symbol) => {
  expect(parse({ symbols: [symbol] })).toMatchObject({ symbols: [symbol] });
});

test('days alone are enough', () =>
  expect(parse({ timeframes: ['1d'] })).toMatchObject({ timeframes: ['1d'] }));

test.each([
  [
    { symbols: ['btcusdt'] },
    'symbols.0: a symbol as Binance spells it expected, in upper-case letters and digits, e.g. BTCUSDT',
  ],
  [
    { symbols: ['BTC/USDT'] },
    'symbols.0: a symbol as Binance spells it expected, in upper-case letters and digits, e.g. BTCUSDT',
  ],
  [{ symbols: ['BTCUSDT', 'ETHUSDT', 'BTCUSDT'] }, 'symbols.2: BTCUSDT stands in the list already'],
  [{ symbols: 'BTCUSDT' }, 'symbols: a list expected'],
  [{ symbols: [] }, 'symbols: an empty list: at least one expected'],
  [{ timeframes: ['7m'] }, `timeframes.0: Binance has no interval 7m: ${LIST}`],
  [{ timeframes: ['1w'] }, `timeframes.0: 1w is not supported here, although Binance has it: ${LIST}`],
  [{ timeframes: ['1M'] }, `timeframes.0: 1M is not supported here, although Binance has it: ${LIST}`],
  [{ timeframes: ['1s'] }, `timeframes.0: 1s is not supported here, although Binance has it: ${LIST}`],
  [{ timeframes: ['1h', '1h'] }, 'timeframes.1: 1h stands in the list already'],
  [{ start: '2999-01-01' }, 'start: 2999-01-01 lies in the future'],
  [{ start: '2023-02-29' }, 'start: write a date such as 2024-01-01, or a duration such as P1Y'],
  [{ start: 'P0D' }, 'start: write a date such as 2024-01-01, or a duration such as P1Y'],
  [{ symbosl: ['BTCUSDT'] }, 'symbosl: unknown setting. Did you mean symbols?'],
])('refuses %j', (klines, mistake) => {
  expect(() => parse(klines)).toThrow(
    new InvalidSettings(`Settings in test are not valid:\n  datasets.binance_klines.${mistake}`),
  );
});
