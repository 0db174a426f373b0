import type { SliceState } from './slice-ledger.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** After each attempt the next one waits longer, and after the last of these as long as it says. */
const DELAYS = [HOUR, 6 * HOUR, DAY, 7 * DAY, 30 * DAY];

/**
 * When a slice is asked for again that its source had nothing of, or that was refused: scheduled time, epoch ms.
 * @param attempts that ended so in a row, the last one included
 * @param scheduledTime of the run that asked last, epoch ms
 */
const askedAgainAt = (attempts: number, scheduledTime: number): number =>
  scheduledTime + DELAYS[Math.min(attempts, DELAYS.length) - 1]!;

/** The same for a slice that failed for a reason that may pass: the next run asks again, and only then it waits. */
const triedAgainAt = (attempts: number, scheduledTime: number): number =>
  attempts < 2 ? scheduledTime : askedAgainAt(attempts - 1, scheduledTime);

/**
 * When a slice is asked for again, epoch ms; undefined for a state that leaves this to its coverage.
 * @param until ISO 8601 instant at which a provider that is closed opens again. @default the scheduled time
 */
export function nextTime(
  {
    state,
    kind,
    until,
  }: { readonly state: SliceState; readonly kind?: string | undefined; readonly until?: string | undefined },
  attempts: number,
  scheduledTime: number,
): number | undefined {
  if (state === 'waiting') return until === undefined ? scheduledTime : Date.parse(until);
  // Nothing will come of a time in which the provider says that it had nothing.
  if (kind === 'known_halt') return askedAgainAt(DELAYS.length, scheduledTime);
  if (kind === 'suspect') return askedAgainAt(attempts, scheduledTime);
  if (state === 'failed') return triedAgainAt(attempts, scheduledTime);
  return state === 'empty' || state === 'refused' ? askedAgainAt(attempts, scheduledTime) : undefined;
}
