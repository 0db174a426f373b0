import type { GridDataset } from '../../contracts/dataset.ts';

/** The name of a series: its values in the dataset's order, joined by a slash, e.g. BTCUSDT/1h. */
export const seriesName = (
  dataset: Pick<GridDataset, 'series'>,
  values: Readonly<Record<string, string>>,
): string => dataset.series.map((column) => values[column]).join('/');
