import { UnsupportedSql } from '../unsupported.ts';
import { isoWeek } from './iso-week.ts';

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/** A Joda pattern's runs of one letter, and the literal text between. */
export function jodaTokens(pattern: string): { letter?: string; count: number; text: string }[] {
  if (pattern === '')
    throw new Error('INVALID_FUNCTION_ARGUMENT: Invalid pattern specification: Pattern is null or empty');
  const tokens: { letter?: string; count: number; text: string }[] = [];
  for (const match of pattern.matchAll(/([A-Za-z])\1*|'((?:[^']|'')*)'|[^A-Za-z']+/g)) {
    const [text, letter, quoted] = match;
    if (letter) tokens.push({ letter, count: text.length, text });
    else if (quoted !== undefined)
      tokens.push({ count: 0, text: quoted === '' ? "'" : quoted.replaceAll("''", "'") });
    else tokens.push({ count: 0, text });
  }
  return tokens;
}

/**
 * format_datetime's pattern language (Joda-Time's DateTimeFormat).
 * @param local milliseconds of local time since 1970
 * @param offset milliseconds from UTC
 * @param zone its name, or '' for a timestamp without a zone
 * @throws Error `INVALID_FUNCTION_ARGUMENT: Invalid pattern specification: …`, or for a zone asked of a timestamp without one
 */
export function formatJoda(local: number, offset: number, zone: string, pattern: string): string {
  const tokens = jodaTokens(pattern);
  if (zone === '' && tokens.some(({ letter }) => letter === 'Z' || letter === 'z'))
    throw new Error(
      "INVALID_FUNCTION_ARGUMENT: format_datetime for TIMESTAMP type, cannot use 'Z' nor 'z' in format, as this type does not contain TZ information",
    );
  const d = new Date(local);
  const number = (value: number, count: number) => String(value).padStart(count, '0');
  const name = (names: readonly string[], i: number, count: number) =>
    count >= 4 ? names[i]! : names[i]!.slice(0, 3);
  const hour = d.getUTCHours();
  return tokens
    .map(({ letter, count, text }) => {
      switch (letter) {
        case undefined:
          return text;
        case 'y':
        case 'Y':
          return count === 2 ? number(d.getUTCFullYear() % 100, 2) : number(d.getUTCFullYear(), count);
        case 'x':
          return count === 2 ? number(isoWeek(d).year % 100, 2) : number(isoWeek(d).year, count);
        case 'M':
          return count >= 3 ? name(MONTHS, d.getUTCMonth(), count) : number(d.getUTCMonth() + 1, count);
        case 'd':
          return number(d.getUTCDate(), count);
        case 'D':
          return number(
            (Date.UTC(d.getUTCFullYear(), d.getUTCMonth(), d.getUTCDate()) -
              Date.UTC(d.getUTCFullYear(), 0, 1)) /
              86_400_000 +
              1,
            count,
          );
        case 'w':
          return number(isoWeek(d).week, count);
        case 'e':
          return number(d.getUTCDay() || 7, count);
        case 'E':
          return name(DAYS, d.getUTCDay(), count);
        case 'a':
          return hour < 12 ? 'AM' : 'PM';
        case 'H':
          return number(hour, count);
        case 'k':
          return number(hour || 24, count);
        case 'K':
          return number(hour % 12, count);
        case 'h':
          return number(hour % 12 || 12, count);
        case 'm':
          return number(d.getUTCMinutes(), count);
        case 's':
          return number(d.getUTCSeconds(), count);
        case 'S':
          return String(d.getUTCMilliseconds()).padStart(3, '0').padEnd(count, '0').slice(0, count);
        case 'Z':
          return count >= 3 ? zone : offsetText(offset, count === 2);
        default:
          throw unknownLetter(letter, pattern);
      }
    })
    .join('');
}

/** Joda's letters that are not formatted or parsed here are refused, others are errors. */
export function unknownLetter(letter: string, pattern: string): Error {
  return /[GCYyxweEDdMaKhHkmsSzZ]/.test(letter)
    ? new UnsupportedSql(`The letter ${letter} of the pattern '${pattern}'`)
    : new Error(`INVALID_FUNCTION_ARGUMENT: Illegal pattern component: ${letter}`);
}

function offsetText(offset: number, colon: boolean): string {
  const minutes = Math.abs(offset) / 60_000;
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  return `${offset < 0 ? '-' : '+'}${two(minutes / 60)}${colon ? ':' : ''}${two(minutes % 60)}`;
}
