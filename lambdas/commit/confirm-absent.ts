import type { Dataset } from '../../lib/contracts/dataset.ts';
import { type AbsentRanges, addAbsent, seriesName } from '../run/absent-ranges.ts';
import type { StagedBatch } from '../run/staged-batch.ts';

const DAY = 86_400_000;

/**
 * Adds to the ranges that are known to be absent those that this run asked for in vain: slots that a later row of
 * their series follows, or that ended a day or more before they were asked for. The rest may still come.
 * @param newestInSilver newest time by series name, epoch ms
 */
export function confirmAbsent(
  dataset: Pick<Dataset, 'series'>,
  known: AbsentRanges,
  batches: readonly Pick<StagedBatch, 'series' | 'step' | 'fetchedAt' | 'unanswered' | 'newest'>[],
  newestInSilver: Readonly<Record<string, number>>,
): AbsentRanges {
  const newest: Record<string, number> = { ...newestInSilver };
  for (const batch of batches) {
    const name = seriesName(dataset, batch.series);
    newest[name] = Math.max(
      newest[name] ?? Number.NEGATIVE_INFINITY,
      batch.newest ?? Number.NEGATIVE_INFINITY,
    );
  }
  return batches.reduce((absent, batch) => {
    const name = seriesName(dataset, batch.series);
    const settled = Math.max(newest[name]!, Date.parse(batch.fetchedAt) - DAY);
    const end = Math.floor(settled / batch.step) * batch.step;
    const ranges = batch.unanswered.map(({ from, to }) => ({ from, to: Math.min(to, end) }));
    return addAbsent(
      absent,
      name,
      ranges.filter(({ from, to }) => from < to),
    );
  }, known);
}
