import type { GridDataset } from '../../lib/contracts/dataset.ts';
import type { Demand, TimeRange } from '../../lib/contracts/slice.ts';
import { anchorRows } from '../../lib/ingestion/books/anchor-rows.ts';
import {
  agendaOf,
  type GridLedger,
  ledgerOf,
  type SeriesLedger,
} from '../../lib/ingestion/books/grid-ledger.ts';
import { isOfFile, type LedgerRow } from '../../lib/ingestion/books/slice-ledger.ts';
import type { StoredBatch } from '../../lib/ingestion/books/stored-batches.ts';
import type { Connector } from '../../lib/ingestion/connector.ts';
import {
  type ExpectedPartition,
  expectedPartitions,
} from '../../lib/ingestion/coverage/expected-partitions.ts';
import { missingRanges } from '../../lib/ingestion/coverage/missing-ranges.ts';
import type { TimeBoundsOfRows } from '../../lib/ingestion/coverage/series-bounds.ts';
import { seriesName } from '../../lib/ingestion/coverage/series-name.ts';
import {
  countSlots,
  intersectRanges,
  mergeRanges,
  overlaps,
  subtractRanges,
} from '../../lib/ingestion/coverage/time-ranges.ts';
import { groupEvenly } from '../../lib/ingestion/run/group-evenly.ts';
import type { History, PartitionPlan, RunPlan } from '../../lib/ingestion/run/run-plan.ts';
import { type TalliedState, tallyOf, worstState } from '../../lib/ingestion/run/slice-tally.ts';
import { flatPath } from '../../lib/ingestion/run/staged-batch.ts';
import { anchorFinder } from './anchor-finder.ts';
import { fairShare } from './fair-share.ts';
import type { KnownFile } from './republished-files.ts';
import { NOTHING_STORED, type StoredAnswers } from './stored-answers.ts';

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
  /** Time of each series' newest row, epoch ms, by the series' name. */
  readonly newest: ReadonlyMap<string, number>;
  /** Reads the time column of one partition, epoch ms; undefined where its files cannot be read. */
  times(path: string): Promise<readonly number[] | undefined>;
}

/** What of earlier runs a plan goes on with, and how far. */
export interface Sequel {
  readonly ledger: GridLedger;
  /** What of earlier runs lies in bronze, and was never merged. @default nothing */
  readonly stored?: StoredAnswers<PartitionPlan>;
  /** Partitions that the run takes at most. @default all */
  readonly slicesPerRun?: number | undefined;
}

/** Pages below which a group is not worth a function call of its own. */
const PAGES_PER_GROUP = 16;

const NO_SEQUEL: Sequel = { ledger: new Map() };

/** A partition that a run has something to ask for. */
interface DuePartition extends ExpectedPartition {
  /** What is to be asked for: at least one. */
  readonly asked: readonly TimeRange[];
  readonly rests: PartitionPlan['rests'];
  readonly anchorOf: ReturnType<ReturnType<typeof anchorFinder>>;
}

/**
 * Plans what a run fetches: first what lies in bronze and was never merged, whatever the demand; then every slot due at the scheduled time
 * that silver lacks and that the ledger does not let rest, what was made due again, and what is to be fetched again because its file was
 * published again. Of more partitions than a run takes the oldest of each series come first. Nothing is asked for a partition of which
 * something is still to be merged: what would not merge either would only be stored beside it.
 */
export async function planDataset(
  dataset: GridDataset,
  connector: Pick<Connector, 'pages' | 'pagesPerGroup'>,
  demand: readonly Demand[],
  request: PlanRequest,
  silver: SilverState,
  republished: readonly Pick<KnownFile, 'partition' | 'range'>[] = [],
  { ledger, stored = NOTHING_STORED, slicesPerRun = Number.POSITIVE_INFINITY }: Sequel = NO_SEQUEL,
): Promise<RunPlan> {
  const scheduledTime = Date.parse(request.scheduledTime);
  const now = Date.parse(request.startedAt);
  const expected = expectedPartitions(dataset, demand, scheduledTime, now);
  const ingestDate = new Date(request.startedAt).toISOString().slice(0, 10);
  const due: DuePartition[] = [];
  const others: TalliedState[] = stored.left.map(() => 'due');
  const inBronze = new Map(
    [...stored.taken.map((one) => one.stored), ...stored.left].map(({ name, ranges }) => [name, ranges]),
  );
  const besideStored = new Map<string, PartitionPlan['rests']>();
  const anchors = anchorFinder(silver.holdings);
  for (const partition of expected) {
    const { path, series } = partition;
    const known = ledgerOf(ledger, dataset, series);
    const newest = silver.newest.get(seriesName(dataset, series));
    const agenda = agendaOf(known, { scheduledTime, now, newest });
    const holding = silver.holdings.get(path);
    const rests = restingState(known, partition.ranges, agenda.resting);
    const unmerged = inBronze.get(path);
    if (unmerged) {
      anchors(partition, undefined);
      const beside = subtractRanges(partition.ranges, [...unmerged, ...heldBetween(holding, partition)]);
      besideStored.set(path, subtractRanges(beside, agenda.resting).length > 0 ? 'due' : rests);
      continue;
    }
    let times: readonly number[] | undefined;
    const missing = await missingRanges(partition, holding, agenda.resting, async () => {
      times = await silver.times(path);
      return times;
    });
    const anchorOf = anchors(partition, times);
    // A slot of samples is due from its start on: the last one ends later than the run may ask.
    const lacking = missing.map(({ from, to }) => ({ from, to: Math.min(to, scheduledTime) }));
    const again = [
      ...republished.filter((file) => file.partition === path).map(({ range }) => range),
      ...intersectRanges(agenda.due, partition.ranges),
    ];
    const asked = again.length > 0 ? mergeRanges([...lacking, ...again]) : lacking;
    if (asked.length === 0) {
      others.push(rests ?? 'held');
      continue;
    }
    due.push({ ...partition, asked, rests, anchorOf });
  }
  const finishing = stored.taken.map(({ stored: batch, planned }) =>
    finishingPlan(dataset, planned, batch, besideStored.get(batch.name)),
  );
  const taken = new Set(
    fairShare(due, Math.max(0, slicesPerRun - finishing.length), {
      series: ({ series }) => seriesName(dataset, series),
      age: ({ asked }) => asked[0]!.from,
    }),
  );
  for (const partition of due) if (!taken.has(partition)) others.push('due');
  const partitions = due
    .filter((partition) => taken.has(partition))
    .map(({ path, series, values, step, asked, rests, anchorOf }): PartitionPlan => {
      const known = ledgerOf(ledger, dataset, series);
      const ofAsked = historyOf(known, asked);
      const anchored = (range: TimeRange) => ({ ...range, ...anchorOf(range, anchorRows(ofAsked, range)) });
      const ranges = dataset.restatement ? asked.map(anchored) : [...asked];
      // What comes beside what is asked for may have been noted too.
      const history = historyOf(
        known,
        ranges.map(({ from, to, anchor = from }: PartitionPlan['ranges'][number]) => ({ from: anchor, to })),
      );
      return {
        values,
        path,
        batchId: `ingest_date=${ingestDate}/${request.run}/${flatPath(path)}`,
        series,
        ranges,
        rows: countSlots(asked, step),
        ...(history.length > 0 && { history }),
        // Where nothing is held that tells whose rows an answer has, files are what it is held against.
        ...(isForApiAlone(ofAsked) && hasAnchors(dataset, ranges) && { files: false }),
        ...(rests && { rests }),
      };
    });
  return {
    ...request,
    dataset: dataset.name,
    groups: groupEvenly(
      [...finishing, ...partitions],
      ({ series, ranges }) => connector.pages(series, ranges).length,
      connector.pagesPerGroup ?? PAGES_PER_GROUP,
    ),
    others: tallyOf(others),
  };
}

/** From a partition's first row to its last. */
const heldBetween = (
  { earliest, latest }: Partial<TimeBoundsOfRows> = {},
  { step }: Pick<ExpectedPartition, 'step'>,
): readonly TimeRange[] =>
  earliest === undefined || latest === undefined
    ? []
    : [{ from: earliest, to: (Math.floor(latest / step) + 1) * step }];

/** What is still to be merged of a batch, as the run planned it that asked for it. @param rests of the rest of its partition */
function finishingPlan(
  { provider }: Pick<GridDataset, 'provider'>,
  { history = [], rests: _, ...planned }: PartitionPlan,
  { batchId, ranges: unmerged, attempts }: StoredBatch,
  rests: PartitionPlan['rests'],
): PartitionPlan {
  const ranges = planned.ranges.flatMap(({ anchor, ...range }) =>
    intersectRanges([range], unmerged).map((part) => ({ ...part, ...(anchor !== undefined && { anchor }) })),
  );
  // What came beside it, from its anchors on, may have been noted too.
  const told = ranges.flatMap(({ from, to, anchor = from }) => [
    { from: anchor, to: from },
    { from, to },
  ]);
  const known = history.flatMap((one) => intersectRanges([one], told).map((part) => ({ ...one, ...part })));
  const source = provider.name;
  return {
    ...planned,
    batchId,
    ranges,
    history: [
      ...known,
      ...unmerged.map((range) => ({ ...range, state: 'stored' as const, attempts, source })),
    ],
    isStored: true,
    ...(rests && { rests }),
  };
}

/** What is said of a partition's stretches that are not to be asked for yet; undefined where there is none. */
function restingState(
  { segments }: SeriesLedger,
  ranges: readonly TimeRange[],
  resting: readonly TimeRange[],
): PartitionPlan['rests'] {
  const parts = intersectRanges(ranges, resting);
  if (parts.length === 0) return undefined;
  const states = segments
    .filter((segment) => parts.some((part) => overlaps(segment, part)))
    .flatMap(({ row: { state } }) =>
      state === 'held' || state === 'missed' || state === 'due' ? [] : [state],
    );
  const worst = worstState(states);
  return worst === 'held' || worst === 'due' ? undefined : worst;
}

const hasAnchors = ({ restatement }: GridDataset, ranges: PartitionPlan['ranges']): boolean =>
  !restatement || ranges.every(({ anchor }) => anchor !== undefined);

/** What is known of the ranges, beside that they are held. */
function historyOf({ segments, files }: SeriesLedger, ranges: readonly TimeRange[]): History[] {
  const isAsked = (range: TimeRange) => ranges.some((asked) => overlaps(asked, range));
  const of = (range: TimeRange, { state, attempts, source, kind, version }: LedgerRow): History[] =>
    (state === 'held' && kind !== 'suspect') || state === 'missed'
      ? []
      : [
          {
            from: range.from,
            to: range.to,
            state,
            attempts,
            source,
            ...(kind !== undefined && { kind }),
            ...(version !== undefined && { version }),
          },
        ];
  return [
    ...segments.filter(isAsked).flatMap((segment) => of(segment, segment.row)),
    ...files.filter(({ range }) => range && isAsked(range)).flatMap((row) => of(row.range!, row)),
  ];
}

/**
 * Whether the archive is left out. After an answer that was refused with files in it every other attempt asks the API alone: a file may be
 * wrong as a whole. After an empty answer the first attempt does, since a file that is missing stays missing for long. Where files and API
 * have nothing in common neither is believed without the other.
 */
function isForApiAlone(history: readonly History[]): boolean {
  const ofSlice = history.filter((known) => !isOfFile(known));
  return (
    !ofSlice.some(({ kind }) => kind === 'disagreed') &&
    ofSlice.some(
      ({ state, attempts }) =>
        (state === 'refused' && attempts % 2 === 1) || (state === 'empty' && attempts === 1),
    )
  );
}
