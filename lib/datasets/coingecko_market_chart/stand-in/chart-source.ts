/** Distance of the points of a chart. */
export type Granularity = '5m' | '1h' | '1d';

/** A number as JSON text at a time in ms UTC. */
export type ChartValue = readonly [time: number, value: string];

/** prices, market_caps, total_volumes: of equal or different length. */
export type ChartValues = readonly [
  prices: readonly ChartValue[],
  marketCaps: readonly ChartValue[],
  totalVolumes: readonly ChartValue[],
];

/** Where a CoinGecko API finds its charts. */
export interface ChartSource {
  hasCoin(coin: string): boolean;
  hasCurrency(currency: string): boolean;
  /** What "the current time" is for a coin's chart of a granularity, ms UTC. */
  now(coin: string, granularity: Granularity): number;
  /** Points whose time lies in [from, to], both inclusive, in ms UTC, in order; then, where `to` is not before now, the point of now. */
  points(coin: string, currency: string, granularity: Granularity, from: number, to: number): ChartValues;
}
