import { unsupported } from '../unsupported.ts';
import { caseVariants, caseVariantsOfRange } from './case-variants.ts';
import { invalid, type PatternReader } from './pattern-reader.ts';

/** Java's ASCII classes, as members of a class of JavaScript's `v` flag. */
const ESCAPED: Readonly<Record<string, string>> = {
  d: '0-9',
  D: '[^0-9]',
  w: 'A-Za-z0-9_',
  W: '[^A-Za-z0-9_]',
  s: '\\t-\\r\\x20',
  S: '[^\\t-\\r\\x20]',
};

/** What \p{…} and [:…:] name, which know all of Unicode. */
const NAMED = new Map([
  ['alpha', '\\p{Alphabetic}'],
  ['digit', '\\p{Nd}'],
  ['alnum', '\\p{Alphabetic}\\p{Nd}'],
  ['upper', '\\p{Uppercase}'],
  ['lower', '\\p{Lowercase}'],
  ['space', '\\p{White_Space}'],
  ['punct', '\\p{P}'],
  ['xdigit', '0-9A-Fa-f'],
  ['ascii', '\\x00-\\x7f'],
  ['word', '\\p{L}\\p{M}\\p{N}\\p{Pc}'],
]);
const CATEGORY = /^(?:L[ultmo]?|M[nce]?|N[dlo]?|P[cdseifo]?|S[mcko]?|Z[slp]?)$/;
const SCRIPTS = [
  'Latin',
  'Greek',
  'Cyrillic',
  'Han',
  'Hiragana',
  'Katakana',
  'Hangul',
  'Arabic',
  'Hebrew',
  'Thai',
];
const CONTROLS: Readonly<Record<string, string>> = {
  t: '\t',
  n: '\n',
  r: '\r',
  f: '\f',
  v: '\v',
  a: '\x07',
  e: '\x1b',
};

/**
 * Letters that are two or three in the other case, which Trino matches with those, and the two whose other case is ASCII, which
 * JavaScript takes for members of \w then. Source: Unicode's CaseFolding.txt, status F.
 */
export const FOLDED_TO_SEVERAL =
  /[ßİŉſ\u212aǰΐΰև\u1e96-\u1e9aẞ\u1f50-\u1f57\u1f80-\u1fb7ᾼ\u1fc2-\u1fccῒΐῖῗῢ-ῤῦῧ\u1ff2-\u1ffc\ufb00-\ufb17]/v;

/** A character as members of a class. */
const inCases = (character: string, insensitive: boolean): string =>
  insensitive ? caseVariants(character).map(literal).join('') : literal(character);

/**
 * A character outside of classes. Letters of both cases are named: V8 (13.6, of Node.js 24) forgets `(?i:…)` in the second of two alternatives
 * and behind repetitions.
 */
export function oneCharacter(character: string, insensitive: boolean): string {
  const all = inCases(character, insensitive);
  return all === literal(character) ? all : `[${all}]`;
}

/** A literal character for JavaScript, within a class or without. */
const literal = (character: string): string =>
  /[\p{L}\p{N}]/u.test(character) && character < '\x7f'
    ? character
    : `\\u{${character.codePointAt(0)!.toString(16)}}`;

/** What stands behind a backslash: members of a class, or undefined for a character. */
export function escapedClass(reader: PatternReader, insensitive: boolean): string | undefined {
  const letter = reader.peek();
  if (Object.hasOwn(ESCAPED, letter)) {
    reader.next();
    return ESCAPED[letter];
  }
  if (letter !== 'p' && letter !== 'P') return undefined;
  reader.next();
  const name = reader.peek() === '{' ? reader.take(/\{([^}]*)\}/y) : reader.next();
  const members = namedClass(name ?? '', reader);
  // JavaScript folds the case of properties, which Trino does not.
  if (insensitive)
    return unsupported(`A property in the case-insensitive regular expression '${reader.pattern}'`);
  return letter === 'p' ? members : `[^${members}]`;
}

function namedClass(name: string, reader: PatternReader): string {
  const known = NAMED.get(name.toLowerCase());
  if (known !== undefined) return known;
  if (CATEGORY.test(name)) return `\\p{${name}}`;
  if (SCRIPTS.includes(name)) return `\\p{Script=${name}}`;
  return unsupported(`The property '${name}' in the regular expression '${reader.pattern}'`);
}

/** The character that is escaped; the backslash is behind. */
export function escapedCharacter(reader: PatternReader): string {
  const hex = reader.take(/x\{([0-9a-fA-F]{1,6})\}|x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{1,4})/y);
  if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
  const octal = reader.take(/([0-3]?[0-7]{1,2})/y);
  if (octal !== undefined) return String.fromCodePoint(Number.parseInt(octal, 8));
  const letter = reader.next();
  if (letter === 'c') return String.fromCodePoint(reader.next().codePointAt(0)! & 0x1f);
  if (/[xuG]/.test(letter)) return unsupported(`\\${letter} in the regular expression '${reader.pattern}'`);
  return CONTROLS[letter] ?? letter;
}

/** A class, whose opening bracket is behind, for JavaScript's `v` flag. */
export function characterClass(reader: PatternReader, insensitive: boolean): string {
  const negated = reader.takes('^');
  const parts: string[] = [];
  let members = '';
  // A bracket that stands first is a character, if another one closes the class.
  if (reader.takes(']')) {
    if (!reader.pattern.includes(']', reader.position)) throw invalid('empty char-class');
    members = range(reader, ']', insensitive);
  }
  while (!reader.takes(']')) {
    if (reader.done) throw invalid('premature end of char-class');
    if (reader.takes('&&')) {
      parts.push(members);
      members = '';
    } else members += member(reader, insensitive);
  }
  parts.push(members);
  if (parts.length > 1 && parts.includes(''))
    return unsupported(`An empty side of && in the regular expression '${reader.pattern}'`);
  const inner = parts.length === 1 ? members : parts.map((part) => `[${part}]`).join('&&');
  return `[${negated ? '^' : ''}${inner}]`;
}

function member(reader: PatternReader, insensitive: boolean): string {
  const posix = reader.take(/\[:(\^?[a-z]+):\]/y);
  if (posix !== undefined) {
    if (insensitive)
      return unsupported(`A class by name in the case-insensitive regular expression '${reader.pattern}'`);
    const members = namedClass(posix.replace('^', ''), reader);
    return single(reader, posix.startsWith('^') ? `[^${members}]` : members);
  }
  if (reader.takes('[')) return single(reader, characterClass(reader, insensitive));
  if (!reader.takes('\\')) return range(reader, reader.next(), insensitive);
  const members = escapedClass(reader, insensitive);
  return members === undefined ? range(reader, classCharacter(reader), insensitive) : single(reader, members);
}

function classCharacter(reader: PatternReader): string {
  if (reader.has('b')) return unsupported(`\\b in a class of the regular expression '${reader.pattern}'`);
  return escapedCharacter(reader);
}

/** A class within a class, which begins no range. */
function single(reader: PatternReader, members: string): string {
  if (reader.has('-') && !reader.has('-]'))
    return unsupported(`A range from a class in the regular expression '${reader.pattern}'`);
  return members;
}

function range(reader: PatternReader, from: string, insensitive: boolean): string {
  if (!reader.has('-') || reader.has('-]') || reader.has('-&&')) return inCases(from, insensitive);
  if (from === '-') return unsupported(`A range from - in the regular expression '${reader.pattern}'`);
  reader.next();
  if (reader.has('[')) return unsupported(`A range to a class in the regular expression '${reader.pattern}'`);
  let to = reader.next();
  if (to === '\\') {
    if (escapedClass(reader, insensitive) !== undefined)
      return unsupported(`A range to a class in the regular expression '${reader.pattern}'`);
    to = classCharacter(reader);
  }
  if (to.codePointAt(0)! < from.codePointAt(0)!) throw invalid('empty range in char class');
  const others = insensitive ? caseVariantsOfRange(from, to).map(literal).join('') : '';
  return single(reader, `${literal(from)}-${literal(to)}${others}`);
}
