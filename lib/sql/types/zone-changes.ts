import { zoneOffset } from './time-zone.ts';

/** A stretch of time in which a zone's offset is the same. */
export interface ZonePeriod {
  /** Its first moment, milliseconds since 1970, UTC. */
  readonly from: number;
  /** Milliseconds that local time is ahead of UTC. */
  readonly offset: number;
}

/** The years that are looked at: rules before are seldom asked for, and those to come are guesses. End exclusive. */
export const KNOWN_FROM = Date.UTC(2000, 0, 1);
export const KNOWN_TO = Date.UTC(2038, 0, 1);

/** No zone has two changes within a week in these years. */
const STEP = 7 * 86_400_000;
/** Changes are on whole quarters of an hour. */
const QUARTER = 900_000;

const known = new Map<string, readonly ZonePeriod[]>();

/**
 * The periods of a zone from 2000 to 2037, in order; the first begins at KNOWN_FROM.
 * @param zone a name of the IANA database, `UTC` or ±hh:mm
 * @throws Error `'x' is not a valid time zone`
 */
export function zonePeriods(zone: string): readonly ZonePeriod[] {
  const found = known.get(zone) ?? findPeriods(zone);
  known.set(zone, found);
  return found;
}

function findPeriods(zone: string): ZonePeriod[] {
  let last: ZonePeriod = { from: KNOWN_FROM, offset: zoneOffset(zone, KNOWN_FROM) };
  const periods = [last];
  for (let at = KNOWN_FROM; at < KNOWN_TO; at += STEP) {
    const next = Math.min(at + STEP, KNOWN_TO - QUARTER);
    const offset = zoneOffset(zone, next);
    if (offset === last.offset) continue;
    last = { from: firstWith(zone, at, next, offset), offset };
    periods.push(last);
  }
  return periods;
}

/** The quarter after `before` from which on the zone has the offset, that of `after`. */
function firstWith(zone: string, before: number, after: number, offset: number): number {
  let [low, high] = [before / QUARTER, after / QUARTER];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (zoneOffset(zone, middle * QUARTER) === offset) high = middle;
    else low = middle;
  }
  return high * QUARTER;
}
