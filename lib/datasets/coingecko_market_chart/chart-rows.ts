import { timeframeLength } from '../../contracts/timeframe.ts';
import type { PageRows } from '../../ingestion/connector.ts';
import { CHART_ARRAYS, readChart } from './chart-body.ts';
import { type ChartPoint, joinPoints } from './chart-points.ts';

/** What follows the values of a point that stands for now. */
export const MARK_OF_NOW = 'now';

/**
 * The rows of a market chart: [time, price, market_cap, total_volume], every number as the provider wrote it. What one array lacks reads
 * `absent from <array>`, which breaks the contract as any text would; the point of now is marked; an element that is no pair stands as it
 * is, behind the name of its array.
 */
export const chartRows: PageRows = (body, { series }) => {
  const step = timeframeLength(series.granularity!).milliseconds;
  const { points, strays } = joinPoints(readChart(body), step);
  const rows = [
    ...points.map((point) => `[${[point.time, ...pointItems(point)].join(',')}]`),
    ...strays.map(({ array, element }) =>
      JSON.stringify([`${array} holds no pair`, JSON.stringify(element)]),
    ),
  ];
  return Buffer.from(`[${rows.join(',\n')}]`);
};

function pointItems({ values, isNow }: ChartPoint): string[] {
  const items = values.map((value, position) => value ?? `"absent from ${CHART_ARRAYS[position]}"`);
  return isNow ? [...items, JSON.stringify(MARK_OF_NOW)] : items;
}
