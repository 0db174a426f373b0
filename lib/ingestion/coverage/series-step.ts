import type { GridDataset } from '../../contracts/dataset.ts';
import type { Series } from '../../contracts/slice.ts';
import { timeframeLength } from '../../contracts/timeframe.ts';

/** Length of a slot of a series, ms: what its step column names, e.g. 3,600,000 where timeframe is 1h. */
export const seriesStep = ({ grid }: Pick<GridDataset, 'grid'>, series: Series): number =>
  timeframeLength(series[grid.stepColumn]!).milliseconds;
