import { ProviderRejected } from '../../contracts/errors.ts';
import type { Demand, Series } from '../../contracts/slice.ts';
import { timeframeLength } from '../../contracts/timeframe.ts';
import type { Connector } from '../../ingestion/connector.ts';
import { readChart } from './chart-body.ts';
import { granularityOf } from './chart-granularity.ts';
import { joinPoints } from './chart-points.ts';
import { readError } from './error-body.ts';
import { questions, reachOf, widened } from './question.ts';
import type { CoingeckoMarketChartSettings } from './settings.ts';

export interface MarketChartOptions {
  /** e.g. https://api.coingecko.com */
  readonly baseUrl: string;
  readonly settings: CoingeckoMarketChartSettings;
  /** @default none: CoinGecko answers some requests a minute without a key */
  readonly apiKey?: string | undefined;
  /** Epoch ms. @default Date.now */
  readonly now?: () => number;
}

/** Minutes of requests that one call of ingest surely gets through. */
const MINUTES_PER_GROUP = 10;

/** What to do about CoinGecko's own codes. Source: CoinGecko API v3, "Errors & Rate Limits". */
const ADVICE: Readonly<Record<number, string>> = {
  10002: 'set COINGECKO_API_KEY in the secret',
  10010: 'the key is a pro key: set plan to "pro" in the settings of coingecko_market_chart',
  10011: 'the key is a demo key: set plan to "demo" in the settings of coingecko_market_chart',
};

/**
 * CoinGecko's market charts, `GET /api/v3/coins/{id}/market_chart/range`. Source: CoinGecko API v3, "Coin Historical Chart
 * Data within Time Range by ID".
 */
export function chartConnector({ baseUrl, settings, apiKey, now = Date.now }: MarketChartOptions): Connector {
  const { plan, intervals, requestsPerMinute, reachDays } = settings;
  return {
    provider: 'coingecko',
    extension: 'json',
    secretParameters: [],
    headers: apiKey === undefined ? {} : { [`x-cg-${plan}-api-key`]: apiKey },
    weightPerMinute: requestsPerMinute,
    pagesPerGroup: requestsPerMinute * MINUTES_PER_GROUP,
    pages: (series, ranges) => questions(series.granularity!, intervals, ranges),
    request({ coin_id, vs_currency, granularity }, asked) {
      if (plan === 'pro' && apiKey === undefined)
        throw new ProviderRejected(
          'coingecko_market_chart: plan "pro" in the settings needs COINGECKO_API_KEY in the secret',
        );
      const oldest = reachDays === null ? 0 : now() - reachOf('1d', settings)!;
      const { from, to, interval } = widened(granularity!, intervals, asked, oldest);
      const url = new URL(
        `${baseUrl.replace(/\/+$/, '')}/api/v3/coins/${encodeURIComponent(coin_id!)}/market_chart/range`,
      );
      const [first, last] = [Math.floor(from / 1000), Math.ceil(to / 1000)];
      url.search = new URLSearchParams({
        vs_currency: vs_currency!,
        from: String(first),
        // Inclusive. A point of the last second may have milliseconds.
        to: String(last),
        ...(interval === undefined ? {} : { interval }),
        precision: 'full',
      }).toString();
      return { url: url.href, weight: 1, extent: { from: first * 1000, to: (last + 1) * 1000 } };
    },
    read(body, series) {
      const { points, strays } = joinPoints(readChart(body), stepOf(series));
      return { records: points.length + strays.length };
    },
    refusal(body, series) {
      const error = readError(body);
      if (error) return `${named(series)}: ${told(error, reachDays)}`;
      const found = granularityOf(body, stepOf(series));
      return found === undefined || found === series.granularity
        ? undefined
        : `${named(series)}: the points are those of granularity ${found}`;
    },
  };
}

/** The stretches of each series that the settings ask for, as far back as their plan answers. */
export const chartDemand = (settings: CoingeckoMarketChartSettings): readonly Demand[] =>
  stretches(settings).map((stretch) => {
    const reach = reachOf(stretch.series.granularity!, settings);
    return reach === undefined ? stretch : { ...stretch, reach };
  });

function stretches(settings: CoingeckoMarketChartSettings): readonly Demand[] {
  if ('windows' in settings) return settings.windows.map(({ from, to, ...series }) => ({ series, from, to }));
  return settings.coins.flatMap((coin_id) =>
    settings.currencies.flatMap((vs_currency) =>
      Object.entries(settings.granularities).map(([granularity, from]) => ({
        series: { coin_id, vs_currency, granularity },
        from,
      })),
    ),
  );
}

function told(
  { message, code }: { readonly message: string; readonly code?: number },
  reachDays: number | null,
): string {
  if (code === undefined) return message;
  const advice =
    code === 10012
      ? `the plan does not reach back that far: reachDays in the settings of coingecko_market_chart is ${reachDays ?? 'null (all)'}`
      : ADVICE[code];
  return `${message} (code ${code})${advice ? `; ${advice}` : ''}`;
}

const named = ({ coin_id, vs_currency, granularity }: Series): string =>
  `coin ${coin_id} in ${vs_currency}, granularity ${granularity}`;

const stepOf = (series: Series): number => timeframeLength(series.granularity!).milliseconds;
