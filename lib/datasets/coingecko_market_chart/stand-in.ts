import type { Replay, StandIn } from '../../stand-ins/index.ts';
import { API } from './settings.ts';
import { coingeckoApi } from './stand-in/market-chart-api.ts';
import { recordedCharts } from './stand-in/recorded-charts.ts';
import { simulatedCharts } from './stand-in/simulated-charts.ts';

/** Nobody else asks a server on this machine, and no plan bounds it: a run at any time has rows. */
const UNBOUNDED = { requestsPerMinute: 10_000, reachDays: null };

/** CoinGecko on this machine: simulated charts, or recorded ones. */
export default {
  provider: {
    name: 'coingecko',
    title: 'CoinGecko',
    probe: `${API.demo}/api/v3/ping`,
  },
  simulate: (options) => ({ api: coingeckoApi(simulatedCharts(options)), settings: UNBOUNDED }),
  recordings: { example: 'coingecko/<any folder>/bitcoin-hourly-7d-2024-01-31.json (.gz)', replay },
} satisfies StandIn;

function replay(folder: string): Replay {
  const charts = recordedCharts(folder);
  const stretches = charts.stretches();
  const told = {
    unused: charts.unused(),
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
  const end = new Date(Math.max(...stretches.map(({ to }) => to)));
  // What was recorded of a granularity is not what a range of that length would give today.
  const settings = { windows, intervals: 'explicit', ...UNBOUNDED };
  return { source: { api: coingeckoApi(charts), settings, end }, ...told };
}
