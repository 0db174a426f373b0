import type { HeldSlice } from '../../lib/contracts/coverage.ts';
import type { SliceDataset } from '../../lib/contracts/dataset.ts';
import { dueSlices, type SourceState } from '../../lib/ingestion/coverage/due-slices.ts';

/**
 * When the oldest slice became due that the lake lacks, epoch ms; undefined where none is due, or only the source knows.
 * @param settings as the dataset's schema gives them
 * @param scheduledTime epoch ms
 * @param source what it says of itself. @default only what time tells is due
 */
export function nextSliceDue(
  dataset: SliceDataset,
  settings: object,
  held: ReadonlyMap<string, HeldSlice>,
  scheduledTime: number,
  source: SourceState = {},
): number | undefined {
  const at = new Date(scheduledTime).toISOString();
  const due = dueSlices(dataset, settings, { scheduledTime: at, startedAt: at }, held, source);
  return due.find(({ dueSince }) => dueSince !== undefined)?.dueSince;
}
