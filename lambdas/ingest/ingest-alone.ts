import { type PipelineError, ProviderThrottled, ProviderUnavailable } from '../../lib/contracts/errors.ts';
import type { Closure } from '../../lib/ingestion/http/budget.ts';
import {
  type Begun,
  eachAlone,
  type Outcome,
  type SliceFailure,
} from '../../lib/ingestion/run/slice-progress.ts';
import type { ObjectStore } from '../../lib/lake/object-store.ts';
import { failureBy } from './failure-by.ts';

/** Slices in a row that a provider did not answer, after which a call asks for no more: each costs its attempts. */
const MOST_SILENCES = 5;

/** Share of a call's time in which it begins nothing more. */
const RESERVE = 0.1;

/** Slices that are asked for at a time: a call mostly waits for its provider and for S3. */
const SIDE_BY_SIDE = { most: 8 };

/**
 * Asks for slices, some side by side; one that its provider refuses, or does not answer, leaves the others alone. A provider that closed
 * itself is not asked again in this call; what lies in bronze needs no provider. What follows from an outcome follows in the order of the slices, whichever answer came first.
 * @param ask stores a slice's answer in bronze
 * @param options.closure that is known of its provider: then nothing is asked. @default it is open
 * @param options.remainingTime of the call, ms: in its last tenth no further slice is begun, so that none is blamed for a call that ended
 *   on it. @default no end
 * @throws the first error that may pass, once all others were asked: the state machine calls again, and what is stored is not asked for twice
 */
export async function ingestAlone<
  T extends { readonly name: string; readonly isStored?: boolean | undefined },
>(
  place: {
    readonly objects: ObjectStore;
    readonly workBucket: string;
    readonly run: string;
    readonly group: number;
  },
  slices: readonly T[],
  ask: (begun: Begun<T>) => Promise<void>,
  onFailure: (slice: T, failure: SliceFailure) => void,
  {
    closure,
    remainingTime = () => Number.POSITIVE_INFINITY,
  }: { readonly closure?: Closure | undefined; readonly remainingTime?: () => number } = {},
): Promise<void> {
  const reserve = remainingTime() * RESERVE;
  let closed: SliceFailure | undefined = closure && {
    state: 'waiting',
    reason: `not asked for: the provider closed itself until ${closure.until.toISOString()}: ${closure.reason}`,
    until: closure.until.toISOString(),
  };
  let silences = 0;
  let passing: Error | undefined;
  const outcomeOf = (slice: T, error: unknown): Outcome => {
    if (error === undefined) {
      silences = 0;
      return { state: 'done' };
    }
    const failure = failureBy(error);
    onFailure(slice, failure);
    const mayPass = error instanceof ProviderThrottled || error instanceof ProviderUnavailable;
    if (failure.state === 'waiting' && !failure.isUnfinished) closed = failure;
    else if (mayPass) passing ??= error as PipelineError;
    silences = error instanceof ProviderUnavailable ? silences + 1 : 0;
    if (silences === MOST_SILENCES)
      closed ??= {
        state: 'failed',
        reason: `not asked for: the provider had not answered for ${MOST_SILENCES} others in a row. ${failure.reason}`,
      };
    return failure;
  };
  await eachAlone(
    { ...place, step: 'ingest' },
    slices,
    async (together) => {
      const over = closed;
      if (over && !together.some(({ slice }) => slice.isStored)) return together.map(() => over);
      const errors = await Promise.all(
        together.map(async (begun) =>
          (over && !begun.slice.isStored ? Promise.resolve() : ask(begun)).then(
            () => undefined,
            (error: unknown) => error ?? new Error('unknown'),
          ),
        ),
      );
      return together.map(({ slice }, index) =>
        over && !slice.isStored ? over : outcomeOf(slice, errors[index]),
      );
    },
    { sideBySide: SIDE_BY_SIDE, hasTime: () => !(remainingTime() < reserve) },
  );
  if (passing) throw passing;
}
