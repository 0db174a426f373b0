import type { Dataset } from '../../lib/contracts/dataset.ts';
import { environment } from '../entry/environment.ts';
import { binanceKlines } from './binance/klines.ts';
import type { Connector } from './connector.ts';

const connectors: Readonly<Record<string, () => Connector>> = {
  'binance/klines': () => binanceKlines(environment('BINANCE_BASE_URL')),
};

/** @throws Error when no connector fetches the dataset's source, or its base URL is not set. */
export function connectorFor(dataset: Dataset): Connector {
  const source = `${dataset.source.provider}/${dataset.source.endpoint}`;
  const build = connectors[source];
  if (!build) throw new Error(`Dataset ${dataset.name}: no connector for source '${source}'`);
  return build();
}
