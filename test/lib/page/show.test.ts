import { expect, test } from 'vitest';
import { mean } from '../../../lib/page/charts/mean.ts';
import {
  daysBefore,
  isDay,
  showBytes,
  showChange,
  showDuration,
  showPrice,
  showSi,
  showStep,
  showTime,
  showVolume,
} from '../../../lib/page/show.ts';
import { readState, writeState } from '../../../lib/page/url-state.ts';

test.each([
  ['2364.84000000', '2,364.84'],
  ['43.66', '43.66'],
  ['0.00001234', '0.00001234'],
  ['0.000000001', '0.000000001'],
  ['1000000000.5', '1,000,000,000.50'],
  ['-5.1', '−5.10'],
  ['0.00000000', '0.00'],
  [null, '–'],
])('the price %s is shown as %s', (exact, shown) => {
  expect(showPrice(exact)).toBe(shown);
});

test('volumes, changes, sizes and times', () => {
  expect([showVolume('832430.1'), showVolume(null), showVolume(12)]).toEqual(['832.43K', '–', '12']);
  expect([showChange(100, 101.2), showChange(100, 99.65), showChange(5, 5), showChange(0, 1)]).toEqual([
    '▲ 1.20 %',
    '▼ −0.35 %',
    '• 0.00 %',
    '–',
  ]);
  expect([showBytes(0), showBytes(999), showBytes(2831), showBytes(5e12)]).toEqual([
    '0 B',
    '999 B',
    '2.8 KB',
    '5 TB',
  ]);
  expect([showTime('2024-06-01T12:34:56Z'), showTime(null)]).toEqual(['2024-06-01 12:34', '–']);
});

test.each([
  ['811163725167499000000.000000000000', '811.16 EH/s'],
  ['999999999', '1 GH/s'],
  ['0.000000000000', '0 H/s'],
  ['-1500', '−1.5 kH/s'],
  ['1e30', '1,000,000 YH/s'],
  [null, '–'],
])('%s hashes a second are shown as %s', (exact, shown) => {
  expect(showSi(exact, 'H/s')).toBe(shown);
});

test('a mean is there once it has its values', () => {
  expect(mean([1, 2, 3, 4, 5], 3)).toEqual([null, null, 2, 3, 4]);
  expect(mean([1], 2)).toEqual([null]);
});

test('the address says what is shown, and leads back to it', () => {
  const tabs = ['market', 'tables'];
  const state = { tab: 'tables', choices: { symbol: '币安人生USDT', range: '' } };
  expect(readState(writeState(state), tabs)).toEqual({ tab: 'tables', choices: { symbol: '币安人生USDT' } });
  expect(readState('?tab=nope&x=1', tabs)).toEqual({ tab: 'market', choices: { x: '1' } });
});

test('days of the calendar, durations, and values of an axis', () => {
  expect([daysBefore('2024-03-01', 1), daysBefore('2024-01-01', 365)]).toEqual(['2024-02-29', '2023-01-01']);
  expect([0, 999, 1000, 59_949, 59_950, 3_599_400, 7_440_000].map(showDuration)).toEqual([
    '0 ms',
    '999 ms',
    '1.0 s',
    '59.9 s',
    '1 min 0 s',
    '59 min 59 s',
    '2 h 4 min',
  ]);
  expect(showStep(2600, [2600, 2650])).toBe('2,600');
  expect([showStep(-0.25, [0.25, 0.5]), showStep(0.001, [0.001, 0.002])]).toEqual(['−0.25', '0.001']);
});

test.each([
  ['2024-02-29', true],
  ['2023-02-29', false],
  ['2024-13-01', false],
  ['1/2/2024', false],
  ['', false],
])('whether %j is a day: %s', (text, is) => {
  expect(isDay(text)).toBe(is);
});
