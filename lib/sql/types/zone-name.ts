/** Names of UTC, with or without `Etc/` in front. */
const UTC = ['UTC', 'UCT', 'UT', 'GMT', 'GMT0', 'GMT+0', 'GMT-0', 'Greenwich', 'Universal', 'Zulu', 'Z'];

/** The only zones of three letters that Trino knows; libraries know more, such as EST. */
const SHORT = ['CET', 'EET', 'MET', 'WET', 'PRC', 'ROK'];

/** Names that time zone libraries keep from before the IANA database. */
const OLD = /^(SystemV\/.*|US\/Pacific-New|Factory|ZULU)$/;

const pad = (digits: string) => digits.padStart(2, '0');

/**
 * Trino's name of a zone: `UTC`, `±hh:mm`, or a name of the IANA database as it is. Offsets are written +h, +hh, +hhmm or
 * +hh:mm, alone or (but for +hhmm) behind UTC, UT or GMT.
 * @returns undefined for what Trino calls no time zone. That a name is in the database is not looked at.
 */
export function zoneName(zone: string): string | undefined {
  if (UTC.includes(zone.replace(/^Etc\//, ''))) return 'UTC';
  const etc = /^Etc\/GMT([+-])(\d{1,2})$/.exec(zone);
  // In these names, west is plus.
  if (etc) return offset(etc[1] === '+' ? '-' : '+', etc[2]!);
  const prefixed = /^(?:UTC|UT|GMT)([+-])(?:(\d{2}):(\d{2})|(\d{1,2}))$/.exec(zone);
  const [, sign, hour, minute, alone] = prefixed ?? /^([+-])(?:(\d{2}):?(\d{2})|(\d{1,2}))$/.exec(zone) ?? [];
  if (sign) return offset(sign, hour ?? alone!, minute);
  if (/^[A-Z]{3}$/.test(zone) && !SHORT.includes(zone)) return undefined;
  return isSpelledAsTheDatabase(zone) ? zone : undefined;
}

function offset(sign: string, hour: string, minute = '00'): string | undefined {
  const minutes = Number(hour) * 60 + Number(minute);
  if (Number(minute) > 59 || minutes > 14 * 60) return undefined;
  return minutes === 0 ? 'UTC' : `${sign}${pad(hour)}:${minute}`;
}

/** Names of zones have capital letters where the database has them. */
function isSpelledAsTheDatabase(zone: string): boolean {
  if (!/^[A-Z][A-Za-z0-9]*([/_+-][A-Za-z0-9]+)*$/.test(zone) || OLD.test(zone)) return false;
  if (!zone.split('/').every((part) => /^[A-Z]/.test(part)) || /^[A-Z]{2,}\/[A-Z]{2,}/.test(zone))
    return false;
  let known: string;
  try {
    known = new Intl.DateTimeFormat('en-US', { timeZone: zone }).resolvedOptions().timeZone;
  } catch {
    return false;
  }
  return known === zone || known.toLowerCase() !== zone.toLowerCase();
}
