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
const pad = (value: number, width = 2) => String(value).padStart(width, '0');
const twelve = (hour: number) => hour % 12 || 12;

function checkFormat(format: string): void {
  if (format === '' || format.replaceAll(/%./gsu, '').endsWith('%'))
    throw new Error('INVALID_FUNCTION_ARGUMENT: Both printing and parsing not supported');
}

/** date_format's pattern language (MySQL's). @param local microseconds of local time since 1970 */
export function formatMySql(local: bigint, format: string): string {
  checkFormat(format);
  const millis = Number(local >= 0n ? local / 1000n : (local - 999n) / 1000n);
  const micros = Number(((local % 1_000_000n) + 1_000_000n) % 1_000_000n);
  const d = new Date(millis);
  const [year, month, day, hour] = [d.getUTCFullYear(), d.getUTCMonth(), d.getUTCDate(), d.getUTCHours()];
  const [minute, second] = [d.getUTCMinutes(), d.getUTCSeconds()];
  const ampm = hour < 12 ? 'AM' : 'PM';
  const time = `${pad(minute)}:${pad(second)}`;
  return format.replace(/%(.)/gsu, (_, code: string) => {
    switch (code) {
      case 'a':
        return DAYS[d.getUTCDay()]!.slice(0, 3);
      case 'b':
        return MONTHS[month]!.slice(0, 3);
      case 'c':
        return String(month + 1);
      case 'd':
        return pad(day);
      case 'e':
        return String(day);
      case 'f':
        return pad(micros, 6);
      case 'H':
        return pad(hour);
      case 'h':
      case 'I':
        return pad(twelve(hour));
      case 'i':
        return pad(minute);
      case 'j':
        return pad((Date.UTC(year, month, day) - Date.UTC(year, 0, 1)) / 86_400_000 + 1, 3);
      case 'k':
        return String(hour);
      case 'l':
        return String(twelve(hour));
      case 'M':
        return MONTHS[month]!;
      case 'm':
        return pad(month + 1);
      case 'p':
        return ampm;
      case 'r':
        return `${pad(twelve(hour))}:${time} ${ampm}`;
      case 'S':
      case 's':
        return pad(second);
      case 'T':
        return `${pad(hour)}:${time}`;
      case 'v':
        return pad(isoWeek(d).week);
      case 'W':
        return DAYS[d.getUTCDay()]!;
      case 'x':
        return pad(isoWeek(d).year, 4);
      case 'Y':
        return pad(year, 4);
      case 'y':
        return pad(year % 100);
      case '%':
        return '%';
      case 'D':
      case 'U':
      case 'u':
      case 'V':
      case 'w':
      case 'X':
        throw new Error(`INVALID_FUNCTION_ARGUMENT: %${code} not supported in date format string`);
      default:
        return code;
    }
  });
}

const PARTS: Readonly<Record<string, string>> = {
  Y: '(?<Y>\\d{4})',
  y: '(?<y>\\d{2})',
  m: '(?<m>\\d{1,2})',
  c: '(?<m>\\d{1,2})',
  d: '(?<d>\\d{1,2})',
  e: '(?<d>\\d{1,2})',
  H: '(?<H>\\d{1,2})',
  k: '(?<H>\\d{1,2})',
  h: '(?<h>\\d{1,2})',
  I: '(?<h>\\d{1,2})',
  l: '(?<h>\\d{1,2})',
  i: '(?<i>\\d{1,2})',
  s: '(?<s>\\d{1,2})',
  S: '(?<s>\\d{1,2})',
  f: '(?<f>\\d{1,9})',
  p: '(?<p>[AaPp][Mm])',
  b: '(?<b>[A-Za-z]{3})',
  M: '(?<b>[A-Za-z]+)',
  r: '(?<h>\\d{1,2}):(?<i>\\d{1,2}):(?<s>\\d{1,2}) (?<p>[AaPp][Mm])',
  T: '(?<H>\\d{1,2}):(?<i>\\d{1,2}):(?<s>\\d{1,2})',
  a: '[A-Za-z]{3}',
  W: '[A-Za-z]+',
  j: '(?<j>\\d{1,3})',
  '%': '%',
};

/** date_parse: milliseconds since 1970, UTC. @throws Error `Invalid format: "x"` */
export function parseMySql(text: string, format: string): number {
  checkFormat(format);
  const source = format.replace(/%(.)|([\s\S])/gu, (_, code?: string, literal?: string) => {
    if (code === undefined) return literal!.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
    const part = PARTS[code];
    if (!part) throw new Error(`%${code} not supported in date format string`);
    return part;
  });
  const groups =
    new RegExp(`^${source}$`).exec(text)?.groups ?? (new RegExp(`^${source}$`).test(text) ? {} : undefined);
  if (!groups) throw new Error(`Invalid format: "${text}"`);
  const number = (name: string, otherwise: number) =>
    groups[name] === undefined ? otherwise : Number(groups[name]);
  const short = number('y', Number.NaN);
  const year = number('Y', Number.isNaN(short) ? 1970 : short < 70 ? 2000 + short : 1900 + short);
  const named = groups.b
    ? MONTHS.findIndex((m) => m.slice(0, 3).toLowerCase() === groups.b!.slice(0, 3).toLowerCase()) + 1
    : 1;
  const month = number('m', named);
  let hour = number('H', number('h', 0) % 12);
  if (groups.p?.toLowerCase() === 'pm') hour += 12;
  const fraction = Number((groups.f ?? '').padEnd(3, '0').slice(0, 3));
  const day = groups.j === undefined ? number('d', 1) : Number(groups.j);
  const millis = Date.UTC(year, month - 1, day, hour, number('i', 0), number('s', 0), fraction);
  const check = new Date(millis);
  if (groups.j === undefined && (check.getUTCMonth() !== month - 1 || check.getUTCDate() !== day)) {
    throw new Error(
      `Cannot parse "${text}": Value ${day} for dayOfMonth must be in the range [1,${new Date(Date.UTC(year, month, 0)).getUTCDate()}]`,
    );
  }
  return millis;
}
