/**
 * How finely a model's rows depend on the scheduled time: two builds of the same sources whose times are equal at this grain
 * have the same rows. `session` names the local time at which a session ends and the next one begins.
 */
export type AsOfGrain =
  | { readonly kind: 'none' }
  | { readonly kind: 'day' }
  | { readonly kind: 'session'; readonly hour: number; readonly minute: number; readonly timeZone: string }
  | { readonly kind: 'instant' };

/** What a model's .yml may say. */
const ALLOWED = "none, day, session('11:00 Europe/Moscow') or instant";

const DAY = 86_400_000;
const SESSION = /^session\('(\d{2}):(\d{2}) ([\w+\-/]+)'\)$/;

/** @throws RangeError that says what is allowed, or that there is no such time zone */
export function parseAsOfGrain(text: string): AsOfGrain {
  if (text === 'none' || text === 'day' || text === 'instant') return { kind: text };
  const [, hour, minute, timeZone] = SESSION.exec(text) ?? [];
  if (timeZone === undefined || Number(hour) > 23 || Number(minute) > 59)
    throw new RangeError(`'${text}' is none of ${ALLOWED}`);
  try {
    localTime(0, timeZone);
  } catch (cause) {
    throw new RangeError(`'${timeZone}' is no time zone: write an IANA name, e.g. Europe/Moscow`, { cause });
  }
  return { kind: 'session', hour: Number(hour), minute: Number(minute), timeZone };
}

/**
 * The time that stands for all times of its grain: midnight UTC of the day, or the latest end of a session at or before it.
 * Undefined where the model does not depend on the time.
 */
export function truncateAsOf(grain: AsOfGrain, at: Date): Date | undefined {
  switch (grain.kind) {
    case 'none':
      return undefined;
    case 'day':
      return new Date(Math.floor(at.getTime() / DAY) * DAY);
    case 'session':
      return latestSession(grain, at.getTime());
    case 'instant':
      return at;
  }
}

function latestSession(grain: Extract<AsOfGrain, { kind: 'session' }>, at: number): Date {
  const { hour, minute, timeZone } = grain;
  const today = Math.floor(localTime(at, timeZone) / DAY) * DAY;
  for (let day = today; ; day -= DAY) {
    const instant = instantOf(day + (hour * 60 + minute) * 60_000, timeZone);
    if (instant <= at) return new Date(instant);
  }
}

/** Where a zone's clocks show this time. Offsets change between the two guesses at most once. */
function instantOf(local: number, timeZone: string): number {
  const guess = local - (localTime(local, timeZone) - local);
  return local - (localTime(guess, timeZone) - guess);
}

/** What a zone's clocks show, as if it were UTC: epoch ms, whole seconds. */
function localTime(at: number, timeZone: string): number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    ...{ year: 'numeric', month: 'numeric', day: 'numeric' },
    ...{ hour: 'numeric', minute: 'numeric', second: 'numeric', hourCycle: 'h23' },
  });
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}
