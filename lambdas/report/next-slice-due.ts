import type { HeldSlice } from '../../lib/contracts/coverage.ts';
import type { SliceDataset } from '../../lib/contracts/dataset.ts';
import { dueSlices } from '../../lib/ingestion/coverage/due-slices.ts';

/**
 * When the oldest slice became due that the lake lacks, epoch ms; undefined where none is due, or only the source knows.
 * @param settings as the dataset's schema gives them
 * @param scheduledTime epoch ms
 */
export function nextSliceDue(
  dataset: SliceDataset,
  settings: object,
  held: ReadonlyMap<string, HeldSlice>,
  scheduledTime: number,
): number | undefined {
  const at = new Date(scheduledTime).toISOString();
  const due = dueSlices(dataset, settings, { scheduledTime: at, startedAt: at }, held);
  return due.find(({ dueSince }) => dueSince !== undefined)?.dueSince;
}
