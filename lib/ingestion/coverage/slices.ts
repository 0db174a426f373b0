import type { KeptSnapshots, SliceCoverage } from '../../contracts/coverage.ts';
import type { Duration } from '../../contracts/duration.ts';
import { type Slice, sliceName } from '../../contracts/slice.ts';

const DAY = 86_400_000;

/**
 * A whole file or answer, asked for in every run: what it holds is taken when its ETag or its content changed. It has no past:
 * a run for an earlier time gets what there is now.
 */
export const whole = (): SliceCoverage => ({
  kind: 'whole',
  due: (parameters) => [{ name: sliceName(parameters), parameters, extent: { kind: 'whole' } }],
});

/**
 * What a source says of now, once in every slot of time. A slot that passed unanswered is never filled by a later answer. Where the settings
 * name snapshots that the source keeps (a recording, a mirror), these are what is due, and nothing else.
 *
 * All pages of a snapshot are one answer: its time is that of the first page, and of records that moved to a later page while pages were read
 * the first one counts. One with fewer records than the paging asks for is asked for once more, and then held as `partial`.
 * @param every length of a slot, aligned to 1970-01-01T00:00:00Z
 * @param column a row's time: one outside the slot goes to quarantine, so that an answer of later fills none. @default not checked
 */
export const snapshots = ({
  every,
  column,
}: {
  readonly every: Duration;
  readonly column?: string;
}): SliceCoverage => ({
  kind: 'snapshots',
  column,
  due(parameters, { scheduledTime, now, held, kept }) {
    const step = every.milliseconds;
    if (kept)
      return slotsOf(kept, step, scheduledTime)
        .map((from) => snapshot(parameters, from, step))
        .filter(({ name }) => !held.has(name));
    const from = Math.floor(scheduledTime / step) * step;
    const slice = snapshot(parameters, from, step);
    if (held.has(slice.name)) return [];
    if (now >= from + step)
      throw new RangeError(
        `the snapshot of ${new Date(from).toISOString()} is over since ${new Date(from + step).toISOString()}: the source only says what is now, and has no past to ask for`,
      );
    return [slice];
  },
  missed(parameters, since, scheduledTime, kept) {
    if (kept) return [];
    const step = every.milliseconds;
    const passed = Math.floor(scheduledTime / step) - Math.ceil(since / step);
    return Array.from({ length: Math.max(0, passed) }, (_, index) =>
      snapshot(parameters, (Math.ceil(since / step) + index) * step, step),
    );
  },
});

/** Starts of the slots up to a time of which snapshots are kept, oldest first. */
function slotsOf(kept: KeptSnapshots, step: number, end: number): readonly number[] {
  if ('since' in kept) {
    const first = Math.ceil(kept.since / step);
    const count = Math.max(0, Math.floor(end / step) - first + 1);
    return Array.from({ length: count }, (_, index) => (first + index) * step);
  }
  const starts = new Set(kept.map((instant) => Math.floor(instant / step) * step));
  return [...starts].filter((from) => from <= end).sort((a, b) => a - b);
}

const snapshot = (parameters: Slice['parameters'], from: number, step: number): Slice => ({
  name: sliceName(parameters, new Date(from).toISOString().replaceAll(/[-:]|\.000/g, '')),
  parameters,
  extent: { kind: 'snapshot', from, to: from + step },
  dueSince: from,
});

/**
 * A file or answer for each UTC day.
 * @param start the first day, unless settings say otherwise: a date, or a duration before the scheduled time
 * @param after how long after a day's end it is there. @default at once
 * @param column a row's time: one outside the day that was asked for goes to quarantine. @default not checked
 * @param settles how long after its end a day may still change, of a set of parameters and settings: until then it is asked for in every run,
 *   and once after. @default a day is final
 */
export const days = ({
  start: defaultStart,
  after,
  column,
  settles,
}: {
  readonly start: string;
  readonly after?: Duration;
  readonly column?: string;
  readonly settles?: (parameters: Slice['parameters'], settings: object) => Duration;
}): SliceCoverage => ({
  kind: 'days',
  start: defaultStart,
  column,
  due(parameters, { scheduledTime, start, end: last = Number.POSITIVE_INFINITY, held, settings = {} }) {
    const open = settles?.(parameters, settings).milliseconds;
    const end = Math.min(last, scheduledTime - (after?.milliseconds ?? 0));
    const slices: Slice[] = [];
    for (let from = Math.ceil((start ?? end) / DAY) * DAY; from + DAY <= end; from += DAY) {
      const name = sliceName(parameters, new Date(from).toISOString().slice(0, 10));
      if (held.has(name)) continue;
      const dueSince = from + DAY + (after?.milliseconds ?? 0);
      slices.push({
        ...{ name, parameters, extent: { kind: 'day', from, to: from + DAY }, dueSince },
        ...(open !== undefined && { settlesAt: from + DAY + open }),
      });
    }
    return slices;
  },
});

/**
 * Blocks of consecutive ids, up to the highest that the source has. A block that is not whole yet is asked for when it is.
 * @param size ids of a block
 * @param first id. @default 0
 * @param head where the highest id is asked for: address, and path to it in the answer
 * @param column a row's id: one outside the block goes to quarantine. @default not checked
 */
export const ids = (options: {
  readonly size: number;
  readonly first?: number;
  readonly head: { readonly url: string; readonly path: string };
  readonly column?: string;
}): SliceCoverage => ({
  kind: 'ids',
  head: options.head,
  column: options.column,
  due(parameters, { head, held }) {
    const { size, first = 0 } = options;
    const slices: Slice[] = [];
    for (let from = first; head !== undefined && from + size <= head + 1; from += size) {
      const name = sliceName(parameters, `${from}-${from + size - 1}`);
      if (!held.has(name)) slices.push({ name, parameters, extent: { kind: 'ids', from, to: from + size } });
    }
    return slices;
  },
});
