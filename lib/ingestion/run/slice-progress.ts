import * as z from 'zod';
import { findJson, readJsonVersion, writeJson } from '../../lake/json-object.ts';
import { type ObjectStore, PreconditionFailed } from '../../lake/object-store.ts';
import { versionField } from './version.ts';

/** How the work on a slice ended when it did not end well. */
const failure = z.object({
  /**
   * `failed`: it may pass, asked again by the next run; `refused`: wrong for now, asked again after a while; `waiting`: the provider is
   * closed until a time, or it for its rest.
   */
  state: z.enum(['failed', 'refused', 'waiting']),
  reason: z.string(),
  /** ISO 8601 instant at which the provider is open again. @default not known */
  until: z.string().optional(),
  /** Of what waits: whether part of it came, behind which the next run goes on. @default false */
  isUnfinished: z.boolean().optional(),
});

export type SliceFailure = z.infer<typeof failure>;

const entry = z.object({
  /** How often its work began. */
  attempts: z.int().nonnegative(),
  /** `asking`: begun, and not ended; `left`: not begun, because its call had no time for it. */
  state: z.enum(['asking', 'done', 'failed', 'refused', 'waiting', 'left']),
  reason: z.string().optional(),
  until: z.string().optional(),
  /** Of what waits: whether part of it came, behind which the next run goes on. @default false */
  isUnfinished: z.boolean().optional(),
  /** How many others were worked on beside it. @default none */
  beside: z.int().positive().optional(),
  /** What its work leaves for the steps after. @default nothing */
  result: z.unknown().optional(),
});

export type ProgressEntry = z.infer<typeof entry>;

const VERSION = 2;

const progress = z.object({
  version: versionField('a progress object', VERSION),
  slices: z.record(z.string(), entry),
});

/** A step of a run's way: asking for slices, decoding them, or staging them, or partitions of theirs, in one of the run's attempts. */
export type Step = 'ingest' | 'decode' | `normalize-${number}`;

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
  const found = await findJson(objects, uriOf(workBucket, run, step, group));
  return found === undefined ? undefined : progress.parse(found).slices;
}

/** Why a slice's work did not end well, as far as its progress says. */
export function failureOf(known: ProgressEntry | undefined, otherwise: string): SliceFailure | undefined {
  if (known?.state === 'done' || known?.state === 'left') return undefined;
  if (!known) return { state: 'failed', reason: otherwise };
  const { state, reason, until, isUnfinished, attempts } = known;
  if (state === 'asking')
    return {
      state: 'failed',
      reason: attempts >= MOST_DEATHS ? `its function ended ${attempts} times without a word` : otherwise,
    };
  return {
    ...{ state, reason: reason ?? otherwise },
    ...(until !== undefined && { until }),
    ...(isUnfinished && { isUnfinished }),
  };
}

/** How the work on a slice ended. */
export type Outcome = SliceFailure | { readonly state: 'done'; readonly result?: unknown };

/** A slice whose work begins. */
export interface Begun<T> {
  readonly slice: T;
  /** From 1: how often its work has begun, this time included. */
  readonly attempt: number;
}

/** Slices that are worked on side by side. */
export interface SideBySide<T> {
  readonly most: number;
  /** What a slice weighs. @default nothing */
  weight?(slice: T): number;
  /** Most weight of those that are at work; one that is heavier by itself is worked on alone. @default no limit */
  readonly mostWeight?: number;
}

/** A slice that was at work when its call died: those that were alone then are the likelier cause. */
const suspicion = (known: ProgressEntry | undefined): number =>
  known?.state !== 'asking' ? 0 : known.beside === undefined ? 2 : 1;

/**
 * Works on slices, some side by side, so that none takes others with it. Each beginning is recorded before the work, together with the
 * outcomes of the slices before: what a call that dies leaves behind says on which slices it died. A repeated call goes on where the one
 * before it ended, and takes one slice at a time if that died; slices that a call died on come last, and after a second time no more.
 * @param work gives an outcome for each. Anything that it throws ends the whole call
 * @param options.hasTime whether there is time for more: what is not begun when there is none is left, as due as before. @default there is
 * @throws Error when another call works on the same group: the state machine called again while this one was still at work
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
  work: (together: readonly Begun<T>[]) => Promise<readonly Outcome[]>,
  {
    sideBySide = { most: 1 },
    hasTime = () => true,
  }: {
    readonly sideBySide?: SideBySide<T>;
    readonly hasTime?: () => boolean;
  } = {},
): Promise<void> {
  const record = await openProgress(place);
  const { known } = record;
  const isOpen = ({ name }: T) => {
    const { state, attempts } = known[name] ?? { state: 'failed', attempts: 0 };
    return state === 'failed' || state === 'left' || (state === 'asking' && attempts < MOST_DEATHS);
  };
  const open = slices.filter(isOpen).sort((a, b) => suspicion(known[a.name]) - suspicion(known[b.name]));
  const hasDied = slices.some(({ name }) => known[name]?.state === 'asking');
  let isFirst = true;
  for (const together of waves(open, hasDied ? { most: 1 } : sideBySide)) {
    // A call that did nothing would be followed by one that does nothing.
    if (!isFirst && !hasTime()) {
      for (const { name } of together) known[name] ??= { attempts: 0, state: 'left' };
      continue;
    }
    isFirst = false;
    const others = together.length - 1;
    const begun = together.map((slice): Begun<T> => {
      const before = known[slice.name];
      const attempt = (before?.attempts ?? 0) + 1;
      known[slice.name] = { attempts: attempt, state: 'asking', ...(others > 0 && { beside: others }) };
      return { slice, attempt };
    });
    await record.save();
    const outcomes = await work(begun);
    begun.forEach(({ slice, attempt }, index) => {
      known[slice.name] = { attempts: attempt, ...outcomes[index]! };
    });
  }
  await record.save();
}

/** The slices in their order, in parts that are worked on side by side. */
function waves<T>(
  slices: readonly T[],
  { most, weight, mostWeight = Number.POSITIVE_INFINITY }: SideBySide<T>,
): T[][] {
  const parts: T[][] = [];
  let left = 0;
  for (const slice of slices) {
    const own = weight?.(slice) ?? 0;
    const last = parts.at(-1);
    if (last && last.length < most && own <= left) {
      last.push(slice);
      left -= own;
    } else {
      parts.push([slice]);
      left = mostWeight - own;
    }
  }
  return parts;
}

/** What is known of a group's slices, written under the condition that no other call has written since. */
async function openProgress({ objects, workBucket, run, step, group }: Parameters<typeof eachAlone>[0]) {
  const uri = uriOf(workBucket, run, step, group);
  const stored = await readJsonVersion(objects, uri);
  const known: Record<string, ProgressEntry> = stored ? { ...progress.parse(stored.content).slices } : {};
  let version = stored?.version;
  return {
    known,
    async save() {
      const content = { version: VERSION, slices: known };
      try {
        const condition = version === undefined ? ({ ifNoneMatch: '*' } as const) : { ifMatch: version };
        version = (await writeJson(objects, uri, content, condition)).etag;
      } catch (error) {
        if (!(error instanceof PreconditionFailed)) throw error;
        // The answer to this write may have been lost, and the client have tried again.
        const now = await readJsonVersion(objects, uri);
        if (JSON.stringify(now?.content) !== JSON.stringify(content))
          throw new Error(`${uri} was written by another call for the same group: this one ends`, {
            cause: error,
          });
        version = now!.version;
      }
    },
  };
}
