import {
  BIGINT,
  BOOLEAN,
  DOUBLE,
  HUGEINT,
  LIST,
  listValue,
  STRUCT,
  structValue,
  VARCHAR,
} from '@duckdb/node-api';
import type { ScalarFunction } from './define.ts';

/** Soundex digits by letter; vowels and h, w, y have none. */
const SOUNDEX: Readonly<Record<string, string>> = Object.fromEntries(
  ['BFPV', 'CGJKQSXZ', 'DT', 'L', 'MN', 'R'].flatMap((letters, i) =>
    [...letters].map((letter) => [letter, String(i + 1)]),
  ),
);

/** As commons-codec's Soundex, US English: H and W do not part equal codes, vowels do. */
function soundex(text: string): string {
  const letters = [...text.toUpperCase()].filter((letter) => /\p{L}/u.test(letter));
  const foreign = letters.find((letter) => !/[A-Z]/.test(letter));
  if (foreign)
    throw new Error(
      `INVALID_FUNCTION_ARGUMENT: The character is not mapped: ${foreign} (index=${letters.indexOf(foreign)})`,
    );
  if (letters.length === 0) return '';
  let code = letters[0]!;
  let last = SOUNDEX[letters[0]!];
  for (const letter of letters.slice(1)) {
    if (letter === 'H' || letter === 'W') continue;
    const digit = SOUNDEX[letter];
    if (digit && digit !== last) code += digit;
    last = digit;
  }
  return code.padEnd(4, '0').slice(0, 4);
}

function luhn(digits: string): boolean {
  if (digits === '') return false;
  if (!/^\d+$/.test(digits)) throw new Error('INVALID_FUNCTION_ARGUMENT: Input contains non-digit character');
  const sum = [...digits].reverse().reduce((total, digit, i) => {
    const value = Number(digit) * (i % 2 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}

const PERIODS: readonly (readonly [name: string, seconds: number])[] = [
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

function readableSeconds(value: number): string {
  if (!Number.isFinite(value))
    throw new Error(
      `INVALID_FUNCTION_ARGUMENT: Invalid argument found: ${Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity'}`,
    );
  let rest = Math.round(Math.abs(value));
  const parts: string[] = [];
  const add = (count: number, name: string) => parts.push(`${count} ${name}${count === 1 ? '' : 's'}`);
  for (const [name, seconds] of PERIODS) {
    const count = Math.floor(rest / seconds);
    rest -= count * seconds;
    if (count) add(count, name);
  }
  if (rest || parts.length === 0) add(rest, 'second');
  return parts.join(', ');
}

const DURATIONS = new Map([
  ['ns', 1e-6],
  ['us', 1e-3],
  ['ms', 1],
  ['s', 1e3],
  ['m', 6e4],
  ['h', 3.6e6],
  ['d', 8.64e7],
]);

function parseDuration(text: string): bigint {
  const [, digits, unit = ''] = /^\s*(\d+(?:\.\d+)?)\s*([a-zA-Z]+)\s*$/.exec(text) ?? [];
  if (digits === undefined)
    throw new Error(`INVALID_FUNCTION_ARGUMENT: duration is not a valid data duration string: ${text}`);
  const factor = DURATIONS.get(unit);
  if (factor === undefined) throw new Error(`INVALID_FUNCTION_ARGUMENT: Unknown time unit: ${unit}`);
  return BigInt(Math.round(Number(digits) * factor));
}

const SIZES = ['B', 'kB', 'MB', 'GB', 'TB', 'PB', 'EB', 'ZB', 'YB'];

function parseDataSize(text: string): bigint {
  const [, whole, fraction = '', unit = ''] = /^(\d+)(?:\.(\d+))?([a-zA-Z]+)$/.exec(text) ?? [];
  const power = SIZES.indexOf(unit);
  if (whole === undefined || power < 0)
    throw new Error(`INVALID_FUNCTION_ARGUMENT: Invalid data size: '${text}'`);
  return (BigInt(whole + fraction) * 1024n ** BigInt(power)) / 10n ** BigInt(fraction.length);
}

/** A key's values of `k=v,k=v`; each entry has the delimiter once. */
function splitPairs(text: string, entry: string, between: string): (readonly [string, string])[] {
  if (entry === '') throw new Error('INVALID_FUNCTION_ARGUMENT: entryDelimiter is empty');
  if (between === '') throw new Error('INVALID_FUNCTION_ARGUMENT: keyValueDelimiter is empty');
  if (entry === between)
    throw new Error('INVALID_FUNCTION_ARGUMENT: entryDelimiter and keyValueDelimiter must not be the same');
  if (text === '') return [];
  const pieces = text.split(entry);
  // A delimiter may close the text.
  if (pieces.at(-1) === '') pieces.pop();
  return pieces.map((piece) => {
    const parts = piece.split(between);
    if (parts.length !== 2)
      throw new Error(
        `INVALID_FUNCTION_ARGUMENT: Key-value delimiter must appear exactly once in each entry. Bad input: '${piece}'`,
      );
    return [parts[0]!, parts[1]!];
  });
}

/** The position of the nth occurrence, from the end for a negative one; 0 where there is none. */
function position(text: string, part: string, instance: bigint): bigint {
  if (instance === 0n)
    throw new Error("INVALID_FUNCTION_ARGUMENT: 'instance' must be a positive or negative number.");
  if (part === '') return 1n;
  let at = -1;
  if (instance > 0n) {
    for (let i = 0n; i < instance; i++) {
      at = text.indexOf(part, at + 1);
      if (at < 0) return 0n;
    }
  } else {
    at = text.length;
    for (let i = 0n; i > instance; i--) {
      at = at === 0 ? -1 : text.lastIndexOf(part, at - 1);
      if (at < 0) return 0n;
    }
  }
  return BigInt([...text.slice(0, at)].length + 1);
}

export const phraseFunctions: readonly ScalarFunction[] = [
  { name: 'trino_soundex', parameters: [VARCHAR], result: VARCHAR, call: soundex },
  { name: 'trino_luhn_check', parameters: [VARCHAR], result: BOOLEAN, call: luhn },
  { name: 'trino_human_readable_seconds', parameters: [DOUBLE], result: VARCHAR, call: readableSeconds },
  { name: 'trino_parse_duration', parameters: [VARCHAR], result: BIGINT, call: parseDuration },
  { name: 'trino_parse_data_size', parameters: [VARCHAR], result: HUGEINT, call: parseDataSize },
  { name: 'trino_strpos', parameters: [VARCHAR, VARCHAR, BIGINT], result: BIGINT, call: position },
  {
    // Entries of a map; a key that stands twice is an error where keys must be unique.
    name: 'trino_split_pairs',
    parameters: [VARCHAR, VARCHAR, VARCHAR, BOOLEAN],
    result: LIST(STRUCT({ key: VARCHAR, value: VARCHAR })),
    call: (text: string, entry: string, between: string, unique: boolean) => {
      const pairs = splitPairs(text, entry, between);
      const twice = pairs.find(([key], i) => pairs.findIndex(([other]) => other === key) !== i);
      if (unique && twice)
        throw new Error(`INVALID_FUNCTION_ARGUMENT: Duplicate keys (${twice[0]}) are not allowed`);
      return listValue(pairs.map(([key, value]) => structValue({ key, value })));
    },
  },
  {
    name: 'trino_normalize',
    parameters: [VARCHAR, VARCHAR],
    result: VARCHAR,
    call: (text: string, form: string) => text.normalize(form),
  },
];
