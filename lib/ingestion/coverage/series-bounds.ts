import type { GridDataset } from '../../contracts/dataset.ts';
import { partitionPath } from '../../contracts/partition.ts';
import type { DataFile } from '../../lake/data-file.ts';
import { seriesName } from './series-name.ts';

/** What manifests tell of rows' times, epoch ms. A bound is undefined where any file lacks it. */
export interface TimeBoundsOfRows {
  readonly rows: number;
  readonly earliest?: number;
  readonly latest?: number;
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
  for (const file of files) {
    const key = keyOf(file);
    const known = bounds.get(key);
    const metrics = file.columns[dataset.timeColumn];
    const earliest = metrics?.lower === undefined ? undefined : Number(BigInt(metrics.lower)) / 1000;
    const latest = metrics?.upper === undefined ? undefined : Number(BigInt(metrics.upper)) / 1000;
    bounds.set(
      key,
      known
        ? {
            rows: known.rows + file.recordCount,
            ...both('earliest', known.earliest, earliest, Math.min),
            ...both('latest', known.latest, latest, Math.max),
          }
        : {
            rows: file.recordCount,
            ...(earliest === undefined ? {} : { earliest }),
            ...(latest === undefined ? {} : { latest }),
          },
    );
  }
  return bounds;
}

function both(
  name: 'earliest' | 'latest',
  a: number | undefined,
  b: number | undefined,
  choose: (a: number, b: number) => number,
) {
  return a === undefined || b === undefined ? {} : { [name]: choose(a, b) };
}
