import { ContractViolation } from '../../lib/contracts/errors.ts';
import { UnreadableBody } from '../../lib/ingestion/http/http-client.ts';
import {
  eachAlone,
  type Outcome,
  readProgress,
  type SideBySide,
  type SliceFailure,
  type Step,
} from '../../lib/ingestion/run/slice-progress.ts';
import type { ObjectStore } from '../../lib/lake/object-store.ts';

export interface StagingPlace {
  readonly objects: ObjectStore;
  readonly workBucket: string;
  readonly run: string;
  readonly group: number;
  readonly step: Step;
}

/** Of some slices those whose answers this run has in bronze. */
export async function ingestedOf<T extends { readonly name: string }>(
  { objects, workBucket, run, group }: Omit<StagingPlace, 'step'>,
  slices: readonly T[],
): Promise<readonly T[]> {
  const progress = await readProgress(objects, workBucket, run, 'ingest', group);
  return slices.filter(({ name }) => progress?.[name]?.state === 'done');
}

/**
 * Stages slices: one whose answer breaks the contract, or whose partition cannot be merged, leaves the others alone.
 * @param stage gives what the commit needs of the slice; undefined where that is kept elsewhere
 * @param options as in {@link eachAlone}
 */
export const stageAlone = <T extends { readonly name: string }>(
  place: StagingPlace,
  slices: readonly T[],
  stage: (slice: T) => Promise<unknown>,
  onFailure: (slice: T, failure: SliceFailure) => void,
  options: { readonly sideBySide?: SideBySide<T> } = {},
): Promise<void> =>
  eachAlone(
    place,
    slices,
    (together) =>
      Promise.all(
        together.map(async ({ slice }): Promise<Outcome> => {
          try {
            return { state: 'done', result: await stage(slice) };
          } catch (error) {
            const failure = stagingFailure(error);
            onFailure(slice, failure);
            return failure;
          }
        }),
      ),
    options,
  );

/** An answer that breaks the contract breaks it again; what else went wrong, e.g. with the files of the table, may be mended. */
function stagingFailure(error: unknown): SliceFailure {
  const { name, message } = error as Error;
  const isOfAnswer = error instanceof ContractViolation || error instanceof UnreadableBody;
  return { state: isOfAnswer ? 'refused' : 'failed', reason: `${name}: ${message}` };
}
