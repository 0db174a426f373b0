import { setTimeout as sleep } from 'node:timers/promises';
import { listRuns, type Run } from '../runs/list-runs.ts';
import { outcomeText, type RunDetails, runDetails } from '../runs/run-details.ts';
import { print } from './output.ts';
import type { Session } from './session.ts';
import { showTime, tookText } from './show-duration.ts';

const POLL_MS = 2_000;
/** More runs than these do not begin between two looks. */
const NEWEST = 50;

/**
 * Prints a line a run that begins or ends, whoever started it, until the signal aborts: what `start` shows while it serves.
 * A look that fails is made again: the next one tells what was missed.
 * @throws OutputClosed when nobody reads the lines any more
 */
export async function tellOfRuns(session: Session, signal: AbortSignal): Promise<void> {
  const known = new Map<string, string>();
  for (const run of await newest(session)) known.set(run.id, run.status);
  while (!signal.aborted) {
    await sleep(POLL_MS, undefined, { signal }).catch(() => {});
    if (signal.aborted) return;
    for (const run of (await newest(session)).toReversed()) {
      if (known.get(run.id) === run.status) continue;
      known.set(run.id, run.status);
      const details = await runDetails(session, run).catch(() => undefined);
      if (details && !signal.aborted) print(newsOf(details));
    }
  }
}

const newest = (session: Session): Promise<readonly Run[]> => listRuns(session, NEWEST).catch(() => []);

/** `2024-03-10 00:01:03 weather up to 2024-03-10 00:01:00: SUCCEEDED in 3.1 s: inserted 3` */
export function newsOf(run: RunDetails): string {
  const what = `${run.name ?? run.machine}${run.scheduledTime ? ` up to ${showTime(run.scheduledTime)}` : ''}`;
  if (!run.stoppedAt) return `${showTime(run.startedAt)} ${what}: started`;
  const outcome = outcomeText(run);
  const mark = run.status === 'SUCCEEDED' ? '✔' : '✖';
  return `${showTime(run.stoppedAt)} ${mark} ${what}: ${run.status} in ${tookText(run)}${outcome ? `: ${outcome}` : ''}`;
}
