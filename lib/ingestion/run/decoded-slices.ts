import type { ObjectStore } from '../../lake/object-store.ts';
import { decodeGroups } from './decode-groups.ts';
import { type DecodedSlice, readDecodedSlice } from './fragments.ts';
import type { RunPlan } from './run-plan.ts';
import { readProgress } from './slice-progress.ts';

/** What decoding left of a run's slices, in the order of its plan: of those alone whose decoding came to its end. */
export async function decodedSlices(
  objects: ObjectStore,
  workBucket: string,
  plan: Pick<RunPlan, 'run' | 'slices'>,
): Promise<readonly DecodedSlice[]> {
  const { run } = plan;
  const groups = await Promise.all(
    decodeGroups(plan).map(async (slices, group) => {
      const progress = await readProgress(objects, workBucket, run, 'decode', group);
      return Promise.all(
        slices
          .filter(({ name }) => progress?.[name]?.state === 'done')
          .map(({ name }) => readDecodedSlice(objects, workBucket, run, name)),
      );
    }),
  );
  return groups.flat().filter((slice) => slice !== undefined);
}
