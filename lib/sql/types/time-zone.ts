const formats = new Map<string, Intl.DateTimeFormat>();
const offsets = new Map<string, Map<number, number>>();
const QUARTER = 900_000;

/**
 * Offset of a zone from UTC, in milliseconds, at a moment (milliseconds since 1970, UTC).
 * @param zone a name of the IANA database, or ±hh:mm
 * @throws Error `'x' is not a valid time zone`
 */
export function zoneOffset(zone: string, moment: number): number {
  if (zone === 'UTC') return 0;
  const fixed = /^([+-])(\d{2}):(\d{2})$/.exec(zone);
  if (fixed) return (fixed[1] === '-' ? -1 : 1) * (Number(fixed[2]) * 60 + Number(fixed[3])) * 60_000;
  // Rules change on quarters of an hour at the finest since zones were standardised.
  const quarter = Math.floor(moment / QUARTER);
  let known = offsets.get(zone);
  if (!known) {
    known = new Map();
    offsets.set(zone, known);
  }
  let offset = known.get(quarter);
  if (offset === undefined) {
    offset = compute(zone, quarter * QUARTER);
    if (known.size > 200_000) known.clear();
    known.set(quarter, offset);
  }
  return offset;
}

function compute(zone: string, moment: number): number {
  let format = formats.get(zone);
  if (!format) {
    try {
      format = new Intl.DateTimeFormat('en-US', {
        timeZone: zone,
        hourCycle: 'h23',
        era: 'short',
        year: 'numeric',
        month: 'numeric',
        day: 'numeric',
        hour: 'numeric',
        minute: 'numeric',
        second: 'numeric',
      });
    } catch {
      throw new Error(`'${zone}' is not a valid time zone`);
    }
    formats.set(zone, format);
  }
  const part: Record<string, string> = {};
  for (const { type, value } of format.formatToParts(moment)) part[type] = value;
  const year = part.era === 'BC' ? 1 - Number(part.year) : Number(part.year);
  const local = new Date(0);
  local.setUTCFullYear(year, Number(part.month) - 1, Number(part.day));
  local.setUTCHours(Number(part.hour), Number(part.minute), Number(part.second));
  return local.getTime() - moment;
}

/**
 * Offset for a local time, as java.time: where a local time occurs twice the earlier one holds; where it does not occur
 * the time moves on by the gap.
 */
export function localOffset(zone: string, local: number): number {
  const before = zoneOffset(zone, local - 86_400_000);
  const after = zoneOffset(zone, local + 86_400_000);
  if (before === after) {
    const offset = zoneOffset(zone, local - before);
    if (offset === before) return offset;
  }
  for (const offset of [before, after]) {
    if (zoneOffset(zone, local - offset) === offset) return offset;
  }
  return before;
}

/**
 * Whether clocks of the zone ever showed the local time: not so in the gap of a change to summer time.
 * @param local milliseconds since 1970 as if the local time were UTC
 * @throws Error `'x' is not a valid time zone`
 */
export function localTimeOccurs(zone: string, local: number): boolean {
  const offset = localOffset(zone, local);
  return zoneOffset(zone, local - offset) === offset;
}
