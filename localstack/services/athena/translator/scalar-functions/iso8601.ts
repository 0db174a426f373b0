import { zoneName } from '../../../../../lib/sql/types/zone-name.ts';

const DATE = String.raw`(?<y>[+-]?\d+)(?:-(?:W(?<w>\d{1,2})(?:-(?<wd>\d))?|(?<doy>\d{3})|(?<mo>\d{1,2})(?:-(?<d>\d{1,2}))?))?`;
const TIME = String.raw`T(?:(?<h>\d{1,2})(?::(?<mi>\d{1,2})(?::(?<s>\d{1,2})(?:[.,](?<f>\d+))?)?)?)?`;
const ZONE = String.raw`(?<z>Z|[+-]\d{2}(?::?\d{2})?)?`;
const DATE_ONLY = new RegExp(`^${DATE}$`);
const DATE_TIME = new RegExp(`^${DATE}(?:${TIME}${ZONE})?$`);

export interface IsoTime {
  /** Milliseconds of local time since 1970, without the fraction of the second. */
  readonly local: number;
  /** Digits of the second's fraction, as written. */
  readonly fraction: string;
  /** Undefined where the text names none. */
  readonly zone?: string;
}

/**
 * A date of ISO 8601 by calendar, week or day of the year, with a time unless only a date is wanted.
 * @throws Error `Invalid format: "x"`, `Cannot parse "x": Value 13 for monthOfYear must be in the range [1,12]`
 */
export function parseIso(text: string, dateOnly: boolean): IsoTime {
  const groups = (dateOnly ? DATE_ONLY : DATE_TIME).exec(text)?.groups;
  if (!groups) throw new Error(`Invalid format: "${text}"`);
  const number = (name: string, otherwise: number) =>
    groups[name] === undefined ? otherwise : Number(groups[name]);
  const within = (value: number, field: string, low: number, high: number) => {
    if (value < low || value > high)
      throw new Error(
        `Cannot parse "${text}": Value ${value} for ${field} must be in the range [${low},${high}]`,
      );
    return value;
  };
  const year = number('y', 0);
  const month = within(number('mo', 1), 'monthOfYear', 1, 12);
  const date = new Date(0);
  if (groups.w !== undefined) {
    // The fourth of January lies in the first week.
    date.setUTCFullYear(year, 0, 4);
    const weeks = within(number('w', 1), 'weekOfWeekyear', 1, 53) - 1;
    const day = within(number('wd', 1), 'dayOfWeek', 1, 7);
    date.setUTCDate(4 - (date.getUTCDay() || 7) + day + weeks * 7);
  } else if (groups.doy !== undefined) {
    const leap = new Date(Date.UTC(year, 1, 29)).getUTCMonth() === 1;
    date.setUTCFullYear(year, 0, within(number('doy', 1), 'dayOfYear', 1, leap ? 366 : 365));
  } else {
    const last = new Date(Date.UTC(year, month, 0)).getUTCDate();
    date.setUTCFullYear(year, month - 1, within(number('d', 1), 'dayOfMonth', 1, last));
  }
  const hour = within(number('h', 0), 'hourOfDay', 0, 23);
  const minute = within(number('mi', 0), 'minuteOfHour', 0, 59);
  const second = within(number('s', 0), 'secondOfMinute', 0, 59);
  return {
    local: date.getTime() + ((hour * 60 + minute) * 60 + second) * 1000,
    fraction: groups.f ?? '',
    ...(groups.z === undefined ? {} : { zone: zoneName(groups.z) ?? groups.z }),
  };
}
