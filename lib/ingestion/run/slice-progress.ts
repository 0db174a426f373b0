import * as z from 'zod';
import { readJson, writeJson } from '../../lake/json-object.ts';
import { ObjectNotFound, type ObjectStore } from '../../lake/object-store.ts';
import { versionField } from './version.ts';

/** How the work on a slice ended when it did not end well. */
const failure = z.object({
  /**
   * `failed`: it may pass, asked again by the next run; `refused`: wrong for now, asked again after a while; `waiting`: the provider is
   * closed until a time.
   */
  state: z.enum(['failed', 'refused', 'waiting']),
  reason: z.string(),
  /** ISO 8601 instant at which the provider is open again. @default not known */
  until: z.string().optional(),
});

export type SliceFailure = z.infer<typeof failure>;

const entry = z.object({
  /** How often its work began. */
  attempts: z.int().nonnegative(),
  /** `asking`: begun, and not ended. */
  state: z.enum(['asking', 'done', 'failed', 'refused', 'waiting']),
  reason: z.string().optional(),
  until: z.string().optional(),
});

export type ProgressEntry = z.infer<typeof entry>;

const VERSION = 1;

const progress = z.object({
  version: versionField('a progress object', VERSION),
  slices: z.record(z.string(), entry),
});

/** A step of a run's way: asking for slices, or staging them in one of the run's attempts. */
export type Step = 'ingest' | `normalize-${number}`;

/** Work that ended a call twice without a word is not begun a third time. */
const MOST_DEATHS = 2;

const uriOf = (workBucket: string, run: string, step: Step, group: number): string =>
  `s3://${workBucket}/runs/${run}/progress/${step}-${group}.json`;

/** How far a step of a group has come, by name of the slice; undefined where it never began. */
export async function readProgress(
  objects: ObjectStore,
  workBucket: string,
  run: string,
  step: Step,
  group: number,
): Promise<Readonly<Record<string, ProgressEntry>> | undefined> {
  try {
    return progress.parse(await readJson(objects, uriOf(workBucket, run, step, group))).slices;
  } catch (error) {
    if (error instanceof ObjectNotFound) return undefined;
    throw error;
  }
}

/** Why a slice's work did not end well, as far as its progress says. */
export function failureOf(known: ProgressEntry | undefined, otherwise: string): SliceFailure | undefined {
  if (known?.state === 'done') return undefined;
  if (!known) return { state: 'failed', reason: otherwise };
  const { state, reason, until, attempts } = known;
  if (state === 'asking')
    return {
      state: 'failed',
      reason: attempts >= MOST_DEATHS ? `its function ended ${attempts} times without a word` : otherwise,
    };
  return { state, reason: reason ?? otherwise, ...(until !== undefined && { until }) };
}

/**
 * Works on slices one after the other, so that none takes others with it. Each beginning is recorded before the work, together with the
 * outcome of the slice before: what a call that dies leaves behind says on which slice it died. A repeated call goes on where the one
 * before it ended; slices that a call died on come last, and after a second time no more.
 * @param work undefined when the slice is done. Anything that it throws ends the whole call
 * @param isRepeated whether a slice that is done has to be worked on again, because only the end of a call keeps its result. @default false
 */
export async function eachAlone<T extends { readonly name: string }>(
  place: {
    readonly objects: ObjectStore;
    readonly workBucket: string;
    readonly run: string;
    readonly step: Step;
    readonly group: number;
  },
  slices: readonly T[],
  work: (slice: T) => Promise<SliceFailure | undefined>,
  { isRepeated = false }: { readonly isRepeated?: boolean } = {},
): Promise<void> {
  const { objects, workBucket, run, step, group } = place;
  const known: Record<string, ProgressEntry> = {
    ...(await readProgress(objects, workBucket, run, step, group)),
  };
  const save = () =>
    writeJson(objects, uriOf(workBucket, run, step, group), { version: VERSION, slices: known });
  const isOpen = ({ name }: T) => {
    const { state, attempts } = known[name] ?? { state: 'failed', attempts: 0 };
    if (state === 'done') return isRepeated;
    return state === 'failed' || (state === 'asking' && attempts < MOST_DEATHS);
  };
  const died = ({ name }: T) => Number(known[name]?.state === 'asking');
  const open = slices.filter(isOpen).sort((a, b) => died(a) - died(b));
  for (const slice of open) {
    const { name } = slice;
    if (known[name]?.state !== 'done') {
      known[name] = { attempts: (known[name]?.attempts ?? 0) + 1, state: 'asking' };
      await save();
    }
    const failed = await work(slice);
    const { attempts } = known[name]!;
    known[name] = failed ? { attempts, ...failed } : { attempts, state: 'done' };
  }
  await save();
}
