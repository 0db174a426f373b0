import type { MachineRun } from '../../localstack/services/states/support/machine-run.ts';

/** What two engines' runs of one machine are compared by. */
export const aspects = ['status', 'output', 'error', 'cause', 'path', 'events'] as const;

export type Aspect = (typeof aspects)[number];

/** Each aspect in which the runs differ, with both values as text. */
export function differencesOf(
  here: MachineRun,
  there: MachineRun,
): Partial<Record<Aspect, { readonly here: string; readonly there: string }>> {
  const [left, right] = [seen(here), seen(there)];
  const both = isParallel(here) || isParallel(there);
  return Object.fromEntries(
    aspects
      .filter((aspect) => {
        const ordered = aspect !== 'path' && aspect !== 'events';
        return text(left[aspect], both && !ordered) !== text(right[aspect], both && !ordered);
      })
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
  };
}

/** Lines in parallel interleave as they happen to: which states and events there are counts, not their order. */
function isParallel({ history }: MachineRun): boolean {
  return history.some(({ type }) => type === 'ParallelStateStarted' || type === 'MapStateStarted');
}

function text(value: unknown, unordered: boolean): string {
  const items = unordered && Array.isArray(value) ? [...value].sort() : value;
  return JSON.stringify(items, (_key, member) => sorted(member)) ?? 'nothing';
}

/** Members by name: their order is no part of a JSON value. */
function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
