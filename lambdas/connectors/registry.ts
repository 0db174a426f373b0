import type { Dataset } from '../../lib/contracts/dataset.ts';
import { environment } from '../entry/environment.ts';
import { binanceRows } from './binance/archive.ts';
import { binanceKlines } from './binance/klines.ts';
import type { Connector, PageRows } from './connector.ts';

/** One endpoint of a provider: how it is asked, which needs its address, and how its pages are read, which does not. */
interface Endpoint {
  readonly connect: () => Connector;
  readonly rows: PageRows;
}

const endpoints: Readonly<Record<string, Endpoint>> = {
  'binance/klines': {
    connect: () => binanceKlines(environment('BINANCE_BASE_URL'), environment('BINANCE_ARCHIVE_URL')),
    rows: binanceRows,
  },
};

/** @throws Error when no connector fetches the dataset's source, or its base URL is not set. */
export const connectorFor = (dataset: Dataset): Connector => endpointOf(dataset).connect();

/** @throws Error when no connector fetches the dataset's source. */
export const pageRowsFor = (dataset: Dataset): PageRows => endpointOf(dataset).rows;

function endpointOf(dataset: Dataset): Endpoint {
  const source = `${dataset.source.provider}/${dataset.source.endpoint}`;
  const endpoint = endpoints[source];
  if (!endpoint) throw new Error(`Dataset ${dataset.name}: no connector for source '${source}'`);
  return endpoint;
}
