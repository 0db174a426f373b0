import type { HeldSlice } from '../../lib/contracts/coverage.ts';
import type { SliceDataset } from '../../lib/contracts/dataset.ts';
import { dueSlices } from '../../lib/ingestion/coverage/due-slices.ts';
import type { SliceSettings } from '../../lib/ingestion/dataset.ts';
import type { RunPlan } from '../../lib/ingestion/run/run-plan.ts';
import type { PlanRequest } from './plan-dataset.ts';

export interface SlicesPlan {
  readonly plan: RunPlan;
  /** Slices that are due and wait for a later run. */
  readonly backlog: number;
}

/**
 * Plans what a run asks for: the slices that are due at the scheduled time, oldest first, at most as many as the settings say.
 * @param settings as the dataset's schema gives them
 * @param held what the lake holds, by name of the slice
 * @param head the highest id that the source has, where the coverage asks for it
 */
export function planSlices(
  dataset: SliceDataset,
  settings: object,
  request: PlanRequest,
  held: ReadonlyMap<string, HeldSlice>,
  head?: number,
): SlicesPlan {
  const { slicesPerRun } = settings as SliceSettings;
  const due = dueSlices(dataset, settings, request, held, head);
  const ingestDate = new Date(request.startedAt).toISOString().slice(0, 10);
  const slices = due.slice(0, slicesPerRun).map(({ name, parameters, extent }) => ({
    name,
    batchId: `ingest_date=${ingestDate}/${request.run}/${name}`,
    parameters: { ...parameters },
    extent,
    held: held.get(name)?.version,
  }));
  return {
    plan: { ...request, dataset: dataset.name, groups: [], slices },
    backlog: due.length - slices.length,
  };
}
