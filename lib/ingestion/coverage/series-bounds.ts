import type { GridDataset } from '../../contracts/dataset.ts';
import { partitionPath } from '../../contracts/partition.ts';
import type { ColumnMetrics, DataFile } from '../../lake/data-file.ts';
import { seriesName } from './series-name.ts';

/** What manifests tell of rows' times, epoch ms. A bound is undefined where any file lacks it. */
export interface TimeBoundsOfRows {
  readonly rows: number;
  readonly earliest?: number;
  readonly latest?: number;
  /** Whether every row is known to lie on the grid, so that a count and bounds tell whether slots lack rows. @default not known */
  readonly isRegular?: boolean;
}

/** By partition path. */
export function boundsByPartition(
  dataset: GridDataset,
  files: readonly DataFile[],
): ReadonlyMap<string, TimeBoundsOfRows> {
  return boundsBy(dataset, files, (file) => partitionPath(dataset.partition, file.partition));
}

/** By series name, e.g. BTCUSDT/1h. Needs the series' columns as identity partitions. */
export function boundsBySeries(
  dataset: GridDataset,
  files: readonly DataFile[],
): ReadonlyMap<string, TimeBoundsOfRows> {
  return boundsBy(dataset, files, (file) => seriesName(dataset, file.partition as Record<string, string>));
}

function boundsBy(
  dataset: GridDataset,
  files: readonly DataFile[],
  keyOf: (file: DataFile) => string,
): ReadonlyMap<string, TimeBoundsOfRows> {
  const bounds = new Map<string, TimeBoundsOfRows>();
  const flag = irregularityColumn(dataset);
  for (const file of files) {
    const key = keyOf(file);
    const known = bounds.get(key);
    const metrics = file.columns[dataset.timeColumn];
    const earliest = metrics?.lower === undefined ? undefined : Number(BigInt(metrics.lower)) / 1000;
    const latest = metrics?.upper === undefined ? undefined : Number(BigInt(metrics.upper)) / 1000;
    const isRegular = flag !== undefined && !file.deleteFiles && isNever(file.columns[flag]);
    bounds.set(
      key,
      known
        ? {
            rows: known.rows + file.recordCount,
            ...(isRegular && known.isRegular && { isRegular }),
            ...both('earliest', known.earliest, earliest, Math.min),
            ...both('latest', known.latest, latest, Math.max),
          }
        : {
            rows: file.recordCount,
            ...(isRegular && { isRegular }),
            ...(earliest === undefined ? {} : { earliest }),
            ...(latest === undefined ? {} : { latest }),
          },
    );
  }
  return bounds;
}

/** The column that says whether a row lies off the grid; undefined where the dataset has none. */
export const irregularityColumn = ({ columns }: Pick<GridDataset, 'columns'>): string | undefined =>
  Object.keys(columns).find((name) => columns[name]?.from?.kind === 'grid');

const isNever = (flag: ColumnMetrics | undefined): boolean =>
  flag?.lower === false && flag.upper === false && flag.nulls === 0;

function both(
  name: 'earliest' | 'latest',
  a: number | undefined,
  b: number | undefined,
  choose: (a: number, b: number) => number,
) {
  return a === undefined || b === undefined ? {} : { [name]: choose(a, b) };
}
