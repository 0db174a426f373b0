import { type PipelineError, ProviderThrottled, ProviderUnavailable } from '../../lib/contracts/errors.ts';
import { eachAlone, type SliceFailure } from '../../lib/ingestion/run/slice-progress.ts';
import type { ObjectStore } from '../../lib/lake/object-store.ts';
import { failureBy } from './failure-by.ts';

/** Slices in a row that a provider did not answer, after which a call asks for no more: each costs its attempts. */
const MOST_SILENCES = 5;

/**
 * Asks for slices one after the other; one that its provider refuses, or does not answer, leaves the others alone. A provider that closed
 * itself is not asked again in this call.
 * @param ask stores a slice's answer in bronze
 * @throws the first error that may pass, once all others were asked: the state machine calls again, and what is stored is not asked for twice
 */
export async function ingestAlone<T extends { readonly name: string }>(
  place: {
    readonly objects: ObjectStore;
    readonly workBucket: string;
    readonly run: string;
    readonly group: number;
  },
  slices: readonly T[],
  ask: (slice: T) => Promise<void>,
  onFailure: (slice: T, failure: SliceFailure) => void,
): Promise<void> {
  let closed: SliceFailure | undefined;
  let silences = 0;
  let passing: Error | undefined;
  await eachAlone({ ...place, step: 'ingest' }, slices, async (slice) => {
    if (closed) return closed;
    try {
      await ask(slice);
      silences = 0;
      return undefined;
    } catch (error) {
      const failure = failureBy(error);
      onFailure(slice, failure);
      const mayPass = error instanceof ProviderThrottled || error instanceof ProviderUnavailable;
      if (failure.state === 'waiting') closed = failure;
      else if (mayPass) passing ??= error as PipelineError;
      silences = error instanceof ProviderUnavailable ? silences + 1 : 0;
      if (silences === MOST_SILENCES)
        closed = {
          state: 'failed',
          reason: `not asked for: the provider had not answered for ${MOST_SILENCES} others in a row. ${failure.reason}`,
        };
      return failure;
    }
  });
  if (passing) throw passing;
}
