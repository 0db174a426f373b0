import { JSONS, quote, WORDS, ZONES } from './literal.ts';
import type { Random } from './random.ts';

const one =
  (...texts: readonly string[]) =>
  (random: Random) =>
    quote(random.pick(texts));
const number = (low: number, high: number) => (random: Random) => String(random.int(low, high));

const UNITS = one(
  'second',
  'minute',
  'hour',
  'day',
  'week',
  'month',
  'quarter',
  'year',
  'millisecond',
  'DAY',
);
const DATE_UNITS = one('day', 'week', 'month', 'quarter', 'year');
const TIME_UNITS = one('second', 'minute', 'hour', 'millisecond');
const ZONE = one(...ZONES);
const REGEX = one(
  '[a-z]+',
  'a',
  '(\\w)(\\w*)',
  '\\d+',
  '^a',
  '(?i)ABC',
  'l{2}',
  '[^a-z]',
  'x|y',
  '\\s',
  '(a)|(b)',
  '',
  '.',
  '\\.',
  '(?<first>[A-Z])',
  '[[:alpha:]]+',
  '(?m)^.',
  '\\s$',
  '[a-l&&[^b-f]]',
  '\\p{L}+',
  '\\b\\w+\\b',
  '(a|b)?(.)',
  '(?i:L)+',
  '(?<=l)o',
);
const JODA = one(
  'yyyy-MM-dd',
  'yyyy-MM-dd HH:mm:ss',
  'dd/MM/yy hh:mm a',
  'EEE, d MMM yyyy',
  "yyyy-MM-dd'T'HH:mm:ss.SSS",
  'YYYY-ww-e',
  'HH:mm:ss.SSSZ',
  'MMMM d, y',
  'D',
  'kk:mm',
  'xxxx-ww',
);
const MYSQL = one(
  '%Y-%m-%d',
  '%Y-%m-%d %H:%i:%s',
  '%d/%m/%y',
  '%W %M %e',
  '%h:%i %p',
  '%j',
  '%T',
  '%r',
  '%Y-%m-%dT%H:%i:%s.%f',
  '%a %b',
  '%x-%v',
  '%c/%e',
  '%k:%l',
  '%%',
);
const PATH = one('$', '$.a', '$.b[0]', '$.b[2].c', '$[0]', '$[3]', '$.a.b.c', '$["a"]', '$.none', '$[10]');
const URL = one(
  'https://user@example.com:8080/a/b.html?x=1&y=a%20b#top',
  'http://example.org',
  'https://example.com/path?x',
  'ftp://example.com/%E2%82%AC',
  'not a url',
  '',
  'http://example.com:80/?q=',
);
const ISO = one(
  '2024-03-10T02:30:00',
  '2024-03-10',
  '2024-03-10T02:30:00.123Z',
  '2024-03-10T02:30:00+05:30',
  '2024-W10-1',
  '2024-070',
  '2024-03',
  '2024',
  'x',
);

/** Texts that a function's argument must look like, by function and position; `function/parameters` where overloads differ. */
const HINTS: Readonly<Record<string, readonly (((random: Random) => string) | undefined)[]>> = {
  'date_trunc:date': [DATE_UNITS],
  'date_add:date': [DATE_UNITS, number(-40, 40)],
  'date_diff:date': [DATE_UNITS],
  'date_trunc:time': [TIME_UNITS],
  'date_add:time': [TIME_UNITS, number(-400, 400)],
  'date_diff:time': [TIME_UNITS],
  date_trunc: [UNITS],
  date_add: [UNITS, number(-40, 40)],
  date_diff: [UNITS],
  at_timezone: [undefined, ZONE],
  with_timezone: [undefined, ZONE],
  format_datetime: [undefined, JODA],
  date_format: [undefined, MYSQL],
  from_unixtime: [number(-100000, 1800000000), ZONE, number(0, 59)],
  from_unixtime_nanos: [undefined],
  date: [one('2024-02-29', '2024-2-9', ' 2024-01-01 ', '2024-13-01', 'x', '0001-01-01')],
  from_iso8601_timestamp: [ISO],
  from_iso8601_timestamp_nanos: [ISO],
  from_iso8601_date: [ISO],
  from_base: [one('12', 'ff', '-101', 'zz', 'x y', '0'), number(2, 36)],
  to_base: [undefined, number(2, 36)],
  from_hex: [one('', '00', 'cafe', 'CAFE', 'xyz', '0')],
  from_base64: [one('', 'aGVsbG8=', 'aGVsbG8', 'AP8=', '***')],
  from_base64url: [one('', 'aGVsbG8=', 'AP8=', '_-8=')],
  from_base32: [one('', 'NBSWY3DP', 'AE======')],
  repeat: [undefined, number(0, 4)],
  sequence: [number(-5, 12), number(-5, 12), number(-3, 4)],
  'sequence:date': [one('2024-01-30'), one('2024-05-31')],
  lpad: [undefined, number(0, 9), one('x', 'ab', '*-', '')],
  rpad: [undefined, number(0, 9), one('x', 'ab', '*-', '')],
  chr: [number(32, 300)],
  codepoint: [one('a', 'é', '日', 'Z')],
  substr: [undefined, number(-4, 6), number(-1, 5)],
  substring: [undefined, number(-4, 6), number(-1, 5)],
  split: [undefined, one(',', ' ', 'b', 'l', ''), number(1, 3)],
  split_part: [undefined, one(',', ' ', 'b', 'l'), number(0, 4)],
  split_to_map: [one('a=1,b=2', 'a=1', '', 'a', 'a=1,a=2', 'x=,y=3'), one(','), one('=')],
  split_to_multimap: [one('a=1,b=2,a=3', 'a=1', ''), one(','), one('=')],
  strpos: [undefined, one('a', 'l', 'b', '', 'lo', 'B'), number(-2, 3)],
  starts_with: [undefined, one('a', 'He', '', 'x')],
  replace: [undefined, one('a', 'l', '', 'abc', ' '), one('', 'XY', '-')],
  translate: [undefined, one('abc', 'lo', '', 'aa'), one('xyz', 'x', '')],
  levenshtein_distance: [one(...WORDS), one(...WORDS)],
  hamming_distance: [one('abc', 'abd', 'xyz', 'ab'), one('abc', 'xyc', 'aaa')],
  regexp_extract: [undefined, undefined, number(0, 2)],
  regexp_extract_all: [undefined, undefined, number(0, 2)],
  regexp_replace: [undefined, undefined, one('', 'X', '$0-', '[$1]', '\\$')],
  json_parse: [one(...JSONS, '{', 'x', '{"a":1,"a":2}', '1e400', ' [1 , 2] ')],
  json_extract: [one(...JSONS, '{')],
  json_extract_scalar: [one(...JSONS, '{')],
  json_array_length: [one(...JSONS, '{')],
  json_size: [one(...JSONS, '{')],
  json_array_get: [one(...JSONS), number(-2, 4)],
  json_array_contains: [one(...JSONS)],
  is_json_scalar: [one(...JSONS)],
  normalize: [one('é', 'e\u0301', 'ﬁ'), () => 'NFC'],
  url_extract_host: [URL],
  url_extract_path: [URL],
  url_extract_port: [URL],
  url_extract_protocol: [URL],
  url_extract_query: [URL],
  url_extract_fragment: [URL],
  url_extract_parameter: [URL, one('x', 'y', 'z', 'q')],
  url_decode: [one('a%20b', 'a+b', '%C3%A9', 'abc', '%')],
  parse_duration: [one('3.5d', '10m', '1.5h', '200ms', '0s', 'x')],
  parse_data_size: [one('1B', '2.5kB', '3MB', '1.2GB', 'x')],
  parse_presto_data_size: [one('1B', '2.5kB', '3MB')],
  human_readable_seconds: [number(-100, 1000000)],
  luhn_check: [one('79927398713', '79927398714', '', 'x')],
  soundex: [one('Robert', 'Rupert', 'Ashcraft', 'Tymczak', '', 'a')],
  bit_count: [undefined, number(8, 64)],
  bitwise_left_shift: [undefined, number(0, 70)],
  bitwise_right_shift: [undefined, number(0, 70)],
  bitwise_right_shift_arithmetic: [undefined, number(0, 70)],
  combinations: [undefined, number(0, 3)],
  ngrams: [undefined, number(1, 3)],
  slice: [undefined, number(-3, 4), number(-1, 3)],
  trim_array: [undefined, number(0, 2)],
  element_at: [undefined, undefined],
  concat_ws: [one(',', '-', '')],
  array_join: [undefined, one(',', '', ' - '), one('NULL', '')],
  width_bucket: [undefined, number(0, 5), number(6, 90), number(1, 10)],
  round: [undefined, number(0, 6)],
  truncate: [undefined, number(-2, 6)],
  power: [number(-9, 12), number(-3, 5)],
  pow: [number(-9, 12), number(-3, 5)],
  exp: [number(-9, 12)],
  format_number: [number(-2000000, 2000000)],
  from_utf8: [undefined, one('?', '')],
  word_stem: [one('running', 'flies'), one('en')],
};

/** An argument that must have a certain form; undefined where any value of its type will do. */
export function hinted(name: string, last: string, position: number, random: Random): string | undefined {
  const hint = (HINTS[`${name}:${last}`] ?? HINTS[name])?.[position];
  return random.chance(0.9) || ['date_trunc', 'date_add', 'date_diff', 'normalize'].includes(name)
    ? hint?.(random)
    : undefined;
}

/** An argument of a type that is written as a text. */
export function textual(base: string, random: Random): string | undefined {
  if (base === 'joniregexp') return REGEX(random);
  if (base === 'jsonpath') return PATH(random);
  if (base === 'codepoints') return random.pick(["'a'", "' x'", "'lo'", "''"]);
  return undefined;
}

/** Calls whose arguments must fit one another. */
export function pairedCall(name: string, random: Random): string | undefined {
  switch (name) {
    case 'date_parse':
      return `date_parse(${random.pick([
        "'2024-03-10 02:30:00', '%Y-%m-%d %H:%i:%s'",
        "'10/03/24', '%d/%m/%y'",
        "'2024-02-30', '%Y-%m-%d'",
        "'03:04:05 PM', '%r'",
        "'Mar 5 2024', '%b %e %Y'",
        "'2024-03-10T01:02:03.456', '%Y-%m-%dT%H:%i:%s.%f'",
        "'2024 070', '%Y %j'",
        "'x', '%Y'",
        "'23:59', '%H:%i'",
      ])})`;
    case 'parse_datetime':
      return `parse_datetime(${random.pick([
        "'2024-03-10 02:30', 'yyyy-MM-dd HH:mm'",
        "'10 Mar 2024', 'dd MMM yyyy'",
        "'2024-03-10T02:30:00+0530', 'yyyy-MM-dd''T''HH:mm:ssZ'",
        "'2024-03-10 Europe/Moscow', 'yyyy-MM-dd ZZZ'",
        "'x', 'yyyy'",
        "'3:04 PM', 'h:mm a'",
      ])})`;
    case 'sequence':
      return random.pick([
        `sequence(DATE '2024-01-30', DATE '2024-02-0${random.int(1, 5)}')`,
        `sequence(DATE '2024-01-31', DATE '2024-0${random.int(2, 7)}-30', INTERVAL '1' MONTH)`,
        `sequence(DATE '2024-01-01', DATE '2024-01-1${random.int(0, 9)}', INTERVAL '${random.int(1, 4)}' DAY)`,
        `sequence(TIMESTAMP '2024-01-01 00:00:00', TIMESTAMP '2024-01-01 1${random.int(0, 9)}:00:00', INTERVAL '${random.int(1, 6)}' HOUR)`,
        `sequence(${random.int(-5, 5)}, ${random.int(-5, 15)})`,
        `sequence(${random.int(-5, 5)}, ${random.int(-5, 15)}, ${random.int(-3, 4)})`,
      ]);
    default:
      return undefined;
  }
}
