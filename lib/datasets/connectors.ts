import type { Dataset } from '../contracts/dataset.ts';
import { environment } from '../handler/environment.ts';
import type { Connector, PageRows } from '../ingestion/connector.ts';
import { binanceRows } from './binance_klines/archive.ts';
import { binanceKlines } from './binance_klines/klines.ts';
import { chartRows } from './coingecko_market_chart/chart-rows.ts';
import { coingeckoMarketChart } from './coingecko_market_chart/market-chart.ts';
import { coingeckoMarketChartSettings } from './coingecko_market_chart/settings.ts';

/** One endpoint of a provider: how it is asked, which needs its address, and how its pages are read, which does not. */
interface Endpoint {
  /** @param settings the dataset's, not yet checked */
  readonly connect: (settings: unknown, apiKey: string | undefined) => Connector;
  readonly rows: PageRows;
}

const endpoints: Readonly<Record<string, Endpoint>> = {
  'binance/klines': {
    connect: () => binanceKlines(environment('BINANCE_BASE_URL'), environment('BINANCE_ARCHIVE_URL')),
    rows: binanceRows,
  },
  'coingecko/market_chart': {
    connect: (settings, apiKey) =>
      coingeckoMarketChart({
        baseUrl: environment('COINGECKO_BASE_URL'),
        settings: coingeckoMarketChartSettings.parse(settings),
        apiKey,
      }),
    rows: chartRows,
  },
};

/**
 * @param settings the dataset's, as the deployment wrote them
 * @param apiKey of the provider; needed by who asks it. @default none
 * @throws Error when no connector fetches the dataset's source, its base URL is not set, or the settings do not fit
 */
export const connectorFor = (dataset: Dataset, settings: unknown, apiKey?: string): Connector =>
  endpointOf(dataset).connect(settings, apiKey);

/** @throws Error when no connector fetches the dataset's source. */
export const pageRowsFor = (dataset: Dataset): PageRows => endpointOf(dataset).rows;

function endpointOf(dataset: Dataset): Endpoint {
  const source = `${dataset.source.provider}/${dataset.source.endpoint}`;
  const endpoint = endpoints[source];
  if (!endpoint) throw new Error(`Dataset ${dataset.name}: no connector for source '${source}'`);
  return endpoint;
}
