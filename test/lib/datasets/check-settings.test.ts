import { expect, test } from 'vitest';
import { checkSettings } from '../../../lib/datasets/check-settings.ts';
import { datasets } from '../../../lib/datasets/registry.ts';
import { InvalidSettings, parseSettings } from '../../../lib/datasets/settings.ts';

const NOW = Date.UTC(2024, 5, 1, 12);
const check = (datasets: unknown) => () => checkSettings(parseSettings({ datasets }, 'test'), 'test', NOW);
const chart = (given: object) => check({ coingecko_market_chart: given });

test('nothing enabled', () => {
  const names = Object.keys(datasets);
  expect(check(Object.fromEntries(names.map((name) => [name, false])))).toThrow(
    new InvalidSettings(
      `Settings in test are not valid:\n  datasets: nothing is enabled; leave one of ${names.join(', ')} on`,
    ),
  );
});

test.each([
  [{}],
  [{ granularities: { '1d': 'P1Y', '5m': 'P1D' } }],
  [{ granularities: { '1d': '2020-01-01' }, reachDays: null }],
  [{ granularities: { '5m': 'P30D' }, intervals: 'explicit' }],
])('a provider answers as far back as %j', (given) => expect(chart(given)).not.toThrow());

test('what has ended may be held already', () => {
  const window = {
    coin_id: 'bitcoin',
    vs_currency: 'usd',
    granularity: '1d',
    from: '2020-01-01',
    to: '2020-02-01',
  };
  expect(chart({ windows: [window] })).not.toThrow();
});

test.each([
  [{ granularities: { '1d': 'P2Y' } }, '1d from P2Y on reaches 732 days back, the provider answers 365'],
  [
    { granularities: { '1h': '2020-01-01' } },
    '1h from 2020-01-01 on reaches 1614 days back, the provider answers 365',
  ],
  [
    { granularities: { '1h': 'P90D' }, reachDays: 30 },
    '1h from P90D on reaches 91 days back, the provider answers 30',
  ],
  [{ granularities: { '5m': 'P7D' } }, '5m from P7D on reaches 8 days back, the provider answers 1'],
])('a provider does not answer as far back as %j', (given, what) => {
  expect(chart(given)).toThrow(
    new InvalidSettings(
      `Settings in test are not valid:\n  datasets.coingecko_market_chart: ${what}: start later, or see reachDays and intervals`,
    ),
  );
});
