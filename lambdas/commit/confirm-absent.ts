import type { GridDataset } from '../../lib/contracts/dataset.ts';
import type { TimeRange } from '../../lib/contracts/slice.ts';
import { type AbsentRanges, addAbsent, seriesName } from '../../lib/ingestion/coverage/absent-ranges.ts';
import type { SuspectedRange, SuspectedRanges } from '../../lib/ingestion/coverage/suspected-ranges.ts';
import { subtractRanges } from '../../lib/ingestion/coverage/time-ranges.ts';
import type { StagedBatch } from '../../lib/ingestion/run/staged-batch.ts';

const DAY = 86_400_000;

type Batch = Pick<StagedBatch, 'run' | 'series' | 'step' | 'fetchedAt' | 'unanswered' | 'newest' | 'counts'>;

/** What is known of the ranges that a provider gave no row for. */
export interface Absences {
  readonly absent: AbsentRanges;
  readonly suspected: SuspectedRanges;
}

/**
 * Adds what this run asked for in vain: slots that a later row of their series follows, or that ended a day or more before
 * they were asked for and brought no broken record; the rest may still come. Beside other rows such slots are absent. A batch without any record may be one
 * wrong answer: its slots are suspected, and absent when an earlier run suspected them too.
 * @param newestInSilver newest time by series name, epoch ms
 */
export function confirmAbsent(
  dataset: Pick<GridDataset, 'series'>,
  known: Absences,
  batches: readonly Batch[],
  newestInSilver: Readonly<Record<string, number>>,
): Absences {
  const newest = newestBySeries(dataset, batches, newestInSilver);
  return batches.reduce((before, batch) => {
    const name = seriesName(dataset, batch.series);
    // A record that broke the contract is an answer: its slot stays open until a later row holds the contract.
    const dayBefore =
      batch.counts.quarantined > 0 ? Number.NEGATIVE_INFINITY : Date.parse(batch.fetchedAt) - DAY;
    const settled = Math.max(newest[name]!, dayBefore);
    const end = Math.floor(settled / batch.step) * batch.step;
    const ranges = batch.unanswered
      .map(({ from, to }) => ({ from, to: Math.min(to, end) }))
      .filter(({ from, to }) => from < to);
    const doubtful =
      batch.counts.records === 0 ? unconfirmed(ranges, before.suspected[name] ?? [], batch.run) : [];
    const absent = addAbsent(before.absent, name, subtractRanges(ranges, doubtful));
    const open = [
      ...(before.suspected[name] ?? []),
      ...doubtful.map((range) => ({ ...range, run: batch.run })),
    ];
    return { absent, suspected: { ...before.suspected, [name]: stillSuspected(open, absent[name] ?? []) } };
  }, known);
}

function newestBySeries(
  dataset: Pick<GridDataset, 'series'>,
  batches: readonly Batch[],
  inSilver: Readonly<Record<string, number>>,
): Record<string, number> {
  const newest: Record<string, number> = { ...inSilver };
  for (const batch of batches) {
    const name = seriesName(dataset, batch.series);
    const before = newest[name] ?? Number.NEGATIVE_INFINITY;
    newest[name] = Math.max(before, batch.newest ?? Number.NEGATIVE_INFINITY);
  }
  return newest;
}

/** What no earlier run got an answer without rows for. */
function unconfirmed(
  ranges: readonly TimeRange[],
  suspected: readonly SuspectedRange[],
  run: string,
): readonly TimeRange[] {
  return subtractRanges(
    ranges,
    suspected.filter((range) => range.run !== run),
  );
}

/** Suspicions that are not settled; one of the same range by the same run counts once. */
function stillSuspected(
  suspected: readonly SuspectedRange[],
  absent: readonly TimeRange[],
): readonly SuspectedRange[] {
  const open = suspected.flatMap((range) =>
    subtractRanges([range], absent).map(({ from, to }) => ({ from, to, run: range.run })),
  );
  return [...new Map(open.map((range) => [JSON.stringify(range), range])).values()];
}
