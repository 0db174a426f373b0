import type { GridDataset } from '../../lib/contracts/dataset.ts';
import type { Demand } from '../../lib/contracts/slice.ts';
import type { Connector } from '../../lib/ingestion/connector.ts';
import { parseAbsent, seriesName } from '../../lib/ingestion/coverage/absent-ranges.ts';
import { expectedPartitions } from '../../lib/ingestion/coverage/expected-partitions.ts';
import { missingRanges } from '../../lib/ingestion/coverage/missing-ranges.ts';
import type { TimeBoundsOfRows } from '../../lib/ingestion/coverage/series-bounds.ts';
import { countSlots, mergeRanges } from '../../lib/ingestion/coverage/time-ranges.ts';
import type { PartitionPlan, RunPlan } from '../../lib/ingestion/run/run-plan.ts';
import { flatPath } from '../../lib/ingestion/run/staged-batch.ts';
import { groupPartitions } from './group-partitions.ts';
import type { IngestedFile } from './republished-files.ts';

export interface PlanRequest {
  readonly run: string;
  /** ISO 8601 instants. */
  readonly scheduledTime: string;
  readonly startedAt: string;
}

/** What silver holds now. */
export interface SilverState {
  /** By partition path. */
  readonly holdings: ReadonlyMap<string, TimeBoundsOfRows>;
  /** The table's property of confirmed absences, as stored; undefined when there is none. */
  readonly absent: string | undefined;
  /** Reads the time column of one partition, epoch ms. */
  times(path: string): Promise<readonly number[]>;
}

/**
 * Plans what a run fetches: every slot due at the scheduled time that silver lacks and the provider may have, and what is to be fetched
 * again because its file was published again.
 */
export async function planDataset(
  dataset: GridDataset,
  connector: Pick<Connector, 'pages' | 'pagesPerGroup'>,
  demand: readonly Demand[],
  request: PlanRequest,
  silver: SilverState,
  republished: readonly Pick<IngestedFile, 'partition' | 'range'>[] = [],
): Promise<RunPlan> {
  const absent = parseAbsent(silver.absent);
  const scheduledTime = Date.parse(request.scheduledTime);
  const expected = expectedPartitions(dataset, demand, scheduledTime, Date.parse(request.startedAt));
  const ingestDate = new Date(request.startedAt).toISOString().slice(0, 10);
  const partitions: PartitionPlan[] = [];
  for (const partition of expected) {
    const { path, series, values, step } = partition;
    const missing = await missingRanges(
      partition,
      silver.holdings.get(path),
      absent[seriesName(dataset, series)] ?? [],
      () => silver.times(path),
    );
    // A slot of samples is due from its start on: the last one ends later than the run may ask.
    const lacking = missing.map(({ from, to }) => ({ from, to: Math.min(to, scheduledTime) }));
    const again = republished.filter((file) => file.partition === path).map(({ range }) => range);
    const ranges = again.length > 0 ? mergeRanges([...lacking, ...again]) : lacking;
    if (ranges.length > 0)
      partitions.push({
        values,
        path,
        batchId: `ingest_date=${ingestDate}/${request.run}/${flatPath(path)}`,
        series,
        ranges,
        rows: countSlots(ranges, step),
      });
  }
  return {
    ...request,
    dataset: dataset.name,
    groups: groupPartitions(
      partitions,
      ({ series, ranges }) => connector.pages(series, ranges).length,
      connector.pagesPerGroup,
    ),
  };
}
