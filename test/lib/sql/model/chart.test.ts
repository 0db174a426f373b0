import { expect, test } from 'vitest';
import { parseModelContract } from '../../../../lib/sql/model/model-contract.ts';

const contract = (chart: string) => `
description: Days
grain: one row per coin and day
columns:
  coin: { type: varchar, doc: Coin }
  day: { type: date, doc: Day }
  open: { type: 'decimal(18, 8)', doc: Open }
  high: { type: 'decimal(18, 8)', doc: High }
  low: { type: double, doc: Low }
  close: { type: bigint, doc: Close }
key: [coin, day]
checks: [row_count_above_zero]
cadence: { with: dataset }
chart: ${chart}
`;
const chartOf = (chart: string) => parseModelContract('days', contract(chart), 'days.yml').chart;

test.each([
  [
    '{ kind: line, x: day, y: [open, close], series: coin }',
    { kind: 'line', x: 'day', y: ['open', 'close'], series: ['coin'] },
  ],
  [
    '{ kind: bars, x: day, y: close, series: [coin] }',
    { kind: 'bars', x: 'day', y: ['close'], series: ['coin'] },
  ],
  [
    '{ kind: candles, x: day, y: [open, high, low, close], series: coin }',
    { kind: 'candles', x: 'day', y: ['open', 'high', 'low', 'close'], series: ['coin'] },
  ],
  [
    '{ kind: heat, x: day, y: open, series: coin }',
    { kind: 'heat', x: 'day', y: ['open'], series: ['coin'] },
  ],
])('%s', (text, chart) => {
  expect(chartOf(text)).toEqual(chart);
});

test.each([
  ['{ kind: pie, x: day, y: open, series: coin }', 'chart.kind: one of line, bars, candles, heat expected'],
  ['{ kind: line, x: day, y: [], series: coin }', 'chart.y: at least one column expected'],
  ['{ kind: line, x: day, y: open, series: coin, color: red }', 'chart.color: unknown member'],
  ['{ kind: line, x: dya, y: open, series: coin }', "chart.x: unknown column 'dya'"],
  ['{ kind: line, x: open, y: open, series: [coin, day] }', "chart.x: 'open' is no date or timestamp"],
  ['{ kind: line, x: day, y: [open, coin], series: coin }', "chart.y: 'coin' is no number"],
  ['{ kind: line, x: day, y: open, series: [coin, no] }', "chart.series: unknown column 'no'"],
  [
    '{ kind: candles, x: day, y: [open, close], series: coin }',
    'chart.y: candles have four columns: open, high, low, close',
  ],
  ['{ kind: heat, x: day, y: [open, close], series: coin }', 'chart.y: a heat map has one column'],
  [
    '{ kind: line, x: day, y: open }',
    "chart.series: 'coin' is of the key and neither x nor a series: several rows would stand at one place",
  ],
])('%s is refused', (text, mistake) => {
  expect(() => chartOf(text)).toThrow(`days.yml is not valid:\n  ${mistake}`);
});
