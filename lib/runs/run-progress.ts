import type { HistoryEvent } from '@aws-sdk/client-sfn';

/** Where an execution stands. */
export interface RunProgress {
  readonly status: string;
  /** Name of the state that was entered last at the top level of progress, e.g. Ingest. */
  readonly state: string;
  /** Iterations done and in all, while a Map runs. */
  readonly done?: number;
  readonly total?: number;
}

export function progressOf(status: string, events: readonly HistoryEvent[]): RunProgress {
  let state = '';
  const open: { name: string; total: number; done: number }[] = [];
  for (const event of events) {
    if (event.type?.endsWith('StateEntered')) {
      const name = event.stateEnteredEventDetails?.name ?? '';
      if (event.type === 'MapStateEntered') open.push({ name, total: 0, done: 0 });
      else if (open.length === 0) state = name;
    }
    const map = open.at(-1);
    if (!map) continue;
    if (event.type === 'MapStateStarted') map.total = event.mapStateStartedEventDetails?.length ?? 0;
    if (event.type === 'MapIterationSucceeded') map.done += 1;
    if (event.type === 'MapStateExited') state = open.pop()?.name ?? state;
  }
  const [map] = open;
  return map ? { status, state: map.name, done: map.done, total: map.total } : { status, state };
}
