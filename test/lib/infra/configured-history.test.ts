import { expect, test } from 'vitest';
import { parseSettings } from '../../../lib/contracts/settings.ts';
import { configuredHistory } from '../../../lib/infra/configured-history.ts';

const now = new Date('2024-06-15T12:00:00Z');

test.each([
  ['2017-08-01', '2017-08-01T00:00:00.000Z'],
  ['P1Y', '2023-06-15T12:00:00.000Z'],
  ['P7M', '2023-11-15T12:00:00.000Z'],
  ['P30D', '2024-05-16T12:00:00.000Z'],
])('history from %s', (start, from) => {
  const history = configuredHistory(parseSettings({ datasets: { binance_klines: { start } } }, 'test'), now);
  expect(history.from.toISOString()).toBe(from);
  expect(history.to.toISOString()).toBe('2029-06-15T12:00:00.000Z');
});
