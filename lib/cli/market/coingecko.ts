import { coingeckoApi } from '../../../localstack/providers/coingecko/market-chart-api.ts';
import { recordedCharts } from '../../../localstack/providers/coingecko/recorded-charts.ts';
import { simulatedCharts } from '../../../localstack/providers/coingecko/simulated-charts.ts';
import { serveProvider } from '../../../localstack/providers/provider-server.ts';
import { type MarketProvider, served } from './provider-market.ts';

const PROVIDER = 'coingecko';
/** Nobody else asks a server on this machine. */
const UNLIMITED = 10_000;

export const coingecko: MarketProvider = {
  name: 'CoinGecko',
  datasets: ['coingecko_market_chart'],
  probe: 'https://api.coingecko.com/api/v3/ping',
  folder: 'coingecko',
  example: 'coingecko/<any folder>/bitcoin-hourly-7d-2024-01-31.json (.gz)',
  async simulate(seed) {
    const charts = simulatedCharts({ seed, now: () => new Date() });
    return served(await serveProvider(coingeckoApi(charts)), PROVIDER, {
      // No plan bounds it, so that a run at any time has rows.
      datasets: { coingecko_market_chart: { requestsPerMinute: UNLIMITED, reachDays: null } },
    });
  },
  async replay(folder) {
    const charts = recordedCharts(folder);
    const stretches = charts.stretches();
    const told = {
      unused: charts.unused,
      unreadable: charts.unreadable().map(({ message }) => message),
    };
    if (stretches.length === 0) return told;
    const windows = stretches.map(({ coin, granularity, from, to }) => ({
      coin_id: coin,
      vs_currency: 'usd',
      granularity,
      from: new Date(from).toISOString(),
      to: new Date(to).toISOString(),
    }));
    const market = served(await serveProvider(coingeckoApi(charts)), PROVIDER, {
      // What was recorded of a granularity is not what a range of that length would give today.
      datasets: {
        coingecko_market_chart: {
          windows,
          intervals: 'explicit',
          reachDays: null,
          requestsPerMinute: UNLIMITED,
        },
      },
      end: { coingecko_market_chart: new Date(Math.max(...stretches.map(({ to }) => to))) },
    });
    return { market, ...told };
  },
};
