import { expect, it } from 'vitest';
import { parseSettings } from '../../../../lib/datasets/settings.ts';

const parse = (chart: unknown) =>
  parseSettings({ datasets: { coingecko_market_chart: chart } }, 'test').datasets.coingecko_market_chart;

it('has a year of three coins as default, as far as a demo key reaches', () => {
  expect(parse({})).toEqual({
    coins: ['bitcoin', 'ethereum', 'dogecoin'],
    currencies: ['usd'],
    granularities: { '1h': 'P365D', '1d': 'P365D' },
    plan: 'demo',
    addresses: { api: 'https://api.coingecko.com' },
    largestAnswerMB: 64,
    slicesPerRun: 200,
    requestsPerMinute: 30,
    reachDays: 365,
    intervals: 'automatic',
  });
});

it('reaches back as far as the plan does, unless told', () => {
  expect(parse({ plan: 'pro' })).toMatchObject({ plan: 'pro', reachDays: null });
  expect(parse({ plan: 'pro' })).toMatchObject({ addresses: { api: 'https://pro-api.coingecko.com' } });
  expect(parse({ plan: 'pro', reachDays: 730 })).toMatchObject({ reachDays: 730 });
  expect(parse({ reachDays: null })).toMatchObject({ plan: 'demo', reachDays: null });
});

it('takes windows instead of coins, currencies and granularities', () => {
  const window = {
    coin_id: 'bitcoin',
    vs_currency: 'usd',
    granularity: '5m',
    from: '2021-05-14',
    to: '2021-05-15',
  };
  const parsed = parse({ windows: [window], intervals: 'explicit' });
  expect(parsed).toMatchObject({ windows: [window], intervals: 'explicit' });
  expect(parsed).not.toHaveProperty('coins');
});

it('leaves the dataset out', () => {
  expect(parse(false)).toBe(false);
});

it.each([
  [{ coins: [] }, 'coins: an empty list: at least one expected'],
  [{ coins: ['Bitcoin'] }, 'coins.0: the id of the coin’s page on CoinGecko expected, e.g. bitcoin'],
  [{ coins: ['bitcoin', 'bitcoin'] }, 'coins.1: bitcoin stands in the list already'],
  [{ granularities: { '1d': '2999-01-01' } }, 'granularities.1d: 2999-01-01 lies in the future'],
  [{ currencies: ['USD'] }, 'currencies.0: lower-case letters expected, e.g. usd'],
  [{ granularities: {} }, 'granularities: at least one of 5m, 1h and 1d expected'],
  [
    { granularities: { '1h': 'yesterday' } },
    'granularities.1h: write a date such as 2024-01-01, or a duration such as P1Y',
  ],
  [{ granularities: { '2h': 'P1D' } }, 'granularities.2h: unknown setting. Did you mean 1h?'],
  [{ plan: 'free' }, 'plan: one of demo, pro expected'],
  [{ requestsPerMinute: 0 }, 'requestsPerMinute: 1 or more expected'],
  [
    { days: 30 },
    'days: unknown setting. There are coins, currencies, granularities, windows, plan, addresses, largestAnswerMB, slicesPerRun, requestsPerMinute, reachDays, intervals',
  ],
  [
    {
      windows: [{ coin_id: 'bitcoin', vs_currency: 'usd', granularity: '1d', from: '2021-05-14' }],
      coins: ['bitcoin'],
    },
    'windows: give either windows or coins, currencies and granularities, not both (coins given)',
  ],
  [true, 'an object or false expected'],
])('refuses %j', (chart, mistake) => {
  const path = `datasets.coingecko_market_chart${mistake.startsWith('an object') ? ': ' : '.'}`;
  expect(() => parse(chart)).toThrow(`Settings in test are not valid:\n  ${path}${mistake}`);
});
