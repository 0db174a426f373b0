import type { Dataset } from '../contracts/dataset.ts';
import { binanceKlines } from './binance_klines/dataset.ts';
import { coingeckoMarketChart } from './coingecko_market_chart/dataset.ts';

/** Every dataset of the lakehouse, by name. A new dataset is one file and one line here. */
export const datasets: Readonly<Record<string, Dataset>> = Object.fromEntries(
  [binanceKlines, coingeckoMarketChart].map((dataset) => [dataset.name, dataset]),
);

/** @throws Error that lists the known datasets. */
export function datasetNamed(name: string): Dataset {
  const found = datasets[name];
  if (!found) throw new Error(`Unknown dataset '${name}'. Known: ${Object.keys(datasets).sort().join(', ')}`);
  return found;
}
