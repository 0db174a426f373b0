import { zoneName } from '../../../../../lib/sql/types/zone-name.ts';
import { jodaTokens, unknownLetter } from './joda-format.ts';

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const NUMBERS: Readonly<Record<string, string>> = { y: 'Y', Y: 'Y', d: 'd', H: 'H', h: 'h', m: 'm', s: 's' };

/**
 * parse_datetime: local milliseconds since 1970 and the zone that the text names, else UTC.
 * @throws Error `Invalid format: "x"`
 */
export function parseJoda(text: string, pattern: string): { local: number; zone: string } {
  const source = jodaTokens(pattern)
    .map(({ letter, text: literal }) => {
      if (letter === undefined) return literal.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
      const field = NUMBERS[letter];
      if (field) return `(?<${field}>[+-]?\\d+)`.replace('[+-]?', field === 'Y' ? '[+-]?' : '');
      if (letter === 'M') return literal.length >= 3 ? '(?<N>[A-Za-z]+)' : '(?<M>\\d+)';
      if (letter === 'S') return '(?<S>\\d+)';
      if (letter === 'a') return '(?<a>[AaPp][Mm])';
      if (letter === 'E') return '[A-Za-z]+';
      if (letter === 'Z') return literal.length >= 3 ? '(?<Z>[\\w/+:-]+)' : '(?<Z>Z|[+-]\\d{2}:?\\d{2})';
      throw unknownLetter(letter, pattern);
    })
    .join('');
  const match = fixedWidths(pattern, source, text);
  if (!match) throw new Error(`Invalid format: "${text}"`);
  const groups = match.groups ?? {};
  const number = (name: string, otherwise: number) =>
    groups[name] === undefined ? otherwise : Number(groups[name]);
  const month = groups.N ? MONTHS.indexOf(groups.N.slice(0, 3).toLowerCase()) + 1 : number('M', 1);
  const hour =
    groups.h === undefined ? number('H', 0) : (Number(groups.h) % 12) + (/p/i.test(groups.a ?? '') ? 12 : 0);
  const fraction = Number((groups.S ?? '').padEnd(3, '0').slice(0, 3));
  const day = number('d', 1);
  const local = Date.UTC(number('Y', 1970), month - 1, day, hour, number('m', 0), number('s', 0), fraction);
  const check = new Date(local);
  if (check.getUTCMonth() !== month - 1 || check.getUTCDate() !== day || hour > 23) {
    throw new Error(`Cannot parse "${text}": Value ${day} for dayOfMonth must be in the range`);
  }
  const zone = zoneName(groups.Z ?? 'UTC');
  if (zone === undefined) throw new Error(`Invalid format: "${text}"`);
  return { local, zone };
}

/** Adjacent numbers (yyyyMMdd) have the pattern's widths. */
function fixedWidths(pattern: string, source: string, text: string): RegExpExecArray | null {
  const tokens = jodaTokens(pattern);
  const adjacent = tokens.some(
    (token, i) => token.letter && tokens[i + 1]?.letter && /[yYMdHhmsS]/.test(token.letter),
  );
  if (!adjacent) return new RegExp(`^${source}$`).exec(text);
  let i = -1;
  const fixed = source.replace(/\\d\+/g, () => {
    do i++;
    while (i < tokens.length && !/[yYMdHhmsS]/.test(tokens[i]?.letter ?? ''));
    return `\\d{${tokens[i]?.count ?? 1}}`;
  });
  return new RegExp(`^${fixed}$`).exec(text);
}
