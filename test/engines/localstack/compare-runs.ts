import type { MachineRun } from '../../localstack/services/states/support/machine-run.ts';

/** What two engines' runs of one machine are compared by. */
export const aspects = ['status', 'output', 'error', 'cause', 'path', 'events', 'seconds'] as const;

export type Aspect = (typeof aspects)[number];

/** Both values of what differs, as text. */
export type Differences = Partial<Record<Aspect, { readonly here: string; readonly there: string }>>;

/** Seconds that an engine in real time may take longer: it shares the machine. */
const SLOWER = 30;
/** It cuts waits short by less than this. */
const FASTER = 2;

/** Each aspect in which the runs differ. `here` ran in virtual time, `there` in real time. */
export function differencesOf(here: MachineRun, there: MachineRun): Differences {
  const [left, right] = [seen(here), seen(there)];
  const unordered = isParallel(here) || isParallel(there);
  const differs = (aspect: Aspect): boolean => {
    if (aspect === 'seconds')
      return there.seconds < here.seconds - FASTER || there.seconds > here.seconds + SLOWER;
    const bag = unordered && (aspect === 'path' || aspect === 'events');
    return text(left[aspect], bag) !== text(right[aspect], bag);
  };
  return Object.fromEntries(
    aspects
      .filter(differs)
      .map((aspect) => [aspect, { here: text(left[aspect], false), there: text(right[aspect], false) }]),
  );
}

function seen(run: MachineRun): Record<Aspect, unknown> {
  return {
    status: run.status,
    output: run.output,
    error: run.error ?? '',
    cause: run.cause ?? '',
    path: run.path,
    events: run.history.map(({ type }) => type),
    seconds: run.seconds,
  };
}

/** Lines in parallel interleave as they happen to: which states and events there are counts, not their order. */
function isParallel({ history }: MachineRun): boolean {
  return history.some(({ type }) => type === 'ParallelStateStarted' || type === 'MapStateStarted');
}

function text(value: unknown, bag: boolean): string {
  const items = bag && Array.isArray(value) ? [...value].sort() : value;
  return JSON.stringify(items, (_key, member) => byName(member)) ?? 'nothing';
}

/** The order of members is no part of a JSON value. */
function byName(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
