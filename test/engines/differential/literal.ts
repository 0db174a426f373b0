import type { Kind } from './kind.ts';
import type { Random } from './random.ts';

const quote = (text: string) => `'${text.replaceAll("'", "''")}'`;
const two = (n: number) => String(n).padStart(2, '0');

const WORDS = [
  '',
  'a',
  'B',
  'abc',
  'Hello World',
  'straße',
  'x,y,z',
  ' padded ',
  'ABCabc',
  '12',
  '-3.5',
  '日本語',
  "it's",
  'a%b_c',
  'é',
  '😀!',
  'true',
  '2024-03-10',
  '0',
  '  ',
];
export const ZONES = [
  'UTC',
  'Europe/Moscow',
  'America/New_York',
  'Asia/Kolkata',
  '+05:30',
  '-03:00',
  'Australia/Lord_Howe',
  'Europe/London',
  'America/Sao_Paulo',
];
/** Days at which calendars and zones are hard. */
const DAYS = [
  '2024-02-29',
  '2023-02-28',
  '2024-12-31',
  '2024-01-01',
  '2021-01-03',
  '2020-12-31',
  '1970-01-01',
  '1969-12-31',
  '2024-03-10',
  '2024-11-03',
  '2024-03-31',
  '2024-10-27',
  '2014-10-26',
  '2000-02-29',
  '2038-01-19',
  '1999-12-31',
  '2024-05-31',
  '2024-06-15',
];
const HOURS = ['00:00:00', '01:30:00', '02:30:00', '03:00:00', '12:34:56', '23:59:59', '08:05:09'];

const RANGES: Readonly<Record<string, readonly [string, string]>> = {
  tinyint: ['-128', '127'],
  smallint: ['-32768', '32767'],
  integer: ['-2147483648', '2147483647'],
  bigint: ['-9223372036854775808', '9223372036854775807'],
};

function integer(base: string, random: Random): string {
  const [low, high] = RANGES[base]!;
  const small = String(random.int(-12, 100));
  const value = random.weighted([
    [12, small],
    [2, '0'],
    [3, '1'],
    [1, low],
    [1, high],
    [base === 'bigint' || base === 'integer' ? 4 : 0, random.digits(random.int(3, 8))],
    [base === 'bigint' ? 3 : 0, `-${random.digits(random.int(10, 17))}`],
  ]);
  if (value === low && base === 'bigint') return '(-9223372036854775807 - 1)';
  return base === 'integer' && value !== low ? value : `${base.toUpperCase()} '${value}'`;
}

function decimal(random: Random): string {
  const precision = random.weighted([
    [6, random.int(1, 9)],
    [4, random.int(10, 18)],
    [2, random.int(19, 28)],
    [1, random.int(29, 38)],
    [1, 38],
  ]);
  const scale = random.weighted([
    [1, 0],
    [4, Math.min(precision, random.int(0, 8))],
    [1, random.int(0, precision)],
  ]);
  return decimalOf(precision, scale, random);
}

/** A decimal of exactly this type, or of the digits that it has. */
export function decimalOf(
  precision: number,
  scale: number,
  random: Random,
  exact = random.chance(0.5),
): string {
  const used = random.weighted([
    [6, precision],
    [3, random.int(1, precision)],
    [1, 0],
  ]);
  const digits = used === 0 ? '0' : random.digits(used);
  const padded = digits.padStart(scale + 1, '0');
  const text = scale ? `${padded.slice(0, -scale)}.${padded.slice(-scale)}` : padded;
  const value = (random.chance(0.3) ? '-' : '') + text;
  return exact ? `CAST(${quote(value)} AS decimal(${precision},${scale}))` : `DECIMAL ${quote(value)}`;
}

function double(random: Random): string {
  return random.weighted([
    [8, `${random.int(-50, 200)}.${random.int(0, 99)}e0`],
    [3, `${random.int(-9, 9)}e0`],
    [2, `${random.digits(3)}e${random.int(-12, 12)}`],
    [1, '0e0'],
    [1, '-0e0'],
    [1, 'nan()'],
    [1, 'infinity()'],
    [1, '-infinity()'],
    [1, '0.1e0'],
    [1, '1.7976931348623157e308'],
    [1, '4.9e-324'],
  ]);
}

const fraction = (random: Random) => {
  const digits = random.weighted([
    [4, 0],
    [4, 3],
    [4, 6],
    [1, 1],
    [1, 9],
  ]);
  return digits ? `.${random.times(digits, () => random.int(0, 9)).join('')}` : '';
};
const day = (random: Random) =>
  random.chance(0.6)
    ? random.pick(DAYS)
    : `${random.int(1950, 2040)}-${two(random.int(1, 12))}-${two(random.int(1, 28))}`;
const clock = (random: Random) =>
  random.chance(0.5)
    ? random.pick(HOURS)
    : `${two(random.int(0, 23))}:${two(random.int(0, 59))}:${two(random.int(0, 59))}`;

const JSONS = [
  '{"a":1,"b":[1,2,{"c":"x"}]}',
  '[1,2.5,null,"x",true]',
  '{"a":{"b":{"c":12345678901234567890}}}',
  '"text"',
  '12',
  '1.50',
  'null',
  '[]',
  '{}',
  'true',
  '{"b":2,"a":1}',
  '[[1],[2,3]]',
  '{"é":"\\u00e9"}',
];

/** A constant of a kind in Trino's SQL; kinds with elements get literals inside. */
export function literal(wanted: Kind, random: Random): string {
  const { base, of } = wanted;
  switch (base) {
    case 'tinyint':
    case 'smallint':
    case 'integer':
    case 'bigint':
      return integer(base, random);
    case 'decimal':
      return decimal(random);
    case 'double':
      return double(random);
    case 'real':
      return `CAST(${double(random)} AS real)`;
    case 'varchar':
      return random.chance(0.85)
        ? quote(random.pick(WORDS))
        : `CAST(${quote(random.pick(WORDS))} AS varchar)`;
    case 'char':
      return `CAST(${quote(random.pick(WORDS))} AS char(${random.int(1, 6)}))`;
    case 'varbinary':
      return `X'${random.pick(['', '00', '61', 'CAFE', '68656C6C6F', 'FFFEFD', 'C3A9', '0000000000000001', '3F800000'])}'`;
    case 'boolean':
      return random.pick(['true', 'false']);
    case 'date':
      return `DATE '${day(random)}'`;
    case 'time':
      return `TIME '${clock(random)}${fraction(random).slice(0, random.chance(0.02) ? 10 : 7)}'`;
    case 'timestamp':
      return `TIMESTAMP '${day(random)} ${clock(random)}${fraction(random)}'`;
    case 'timestamp with time zone':
      return `TIMESTAMP '${day(random)} ${clock(random)}${fraction(random)} ${random.pick(ZONES)}'`;
    case 'interval day to second':
      return random.pick([
        `INTERVAL '${random.int(1, 40)}' DAY`,
        `INTERVAL '${random.int(1, 30)}' HOUR`,
        `INTERVAL '${random.int(1, 90)}' MINUTE`,
        `INTERVAL '-${random.int(1, 90)}.${random.int(1, 999)}' SECOND`,
        `INTERVAL '2 03:04:05.678' DAY TO SECOND`,
        `- INTERVAL '1' DAY`,
      ]);
    case 'interval year to month':
      return random.pick([
        `INTERVAL '${random.int(1, 5)}' YEAR`,
        `INTERVAL '${random.int(1, 30)}' MONTH`,
        `INTERVAL '1-2' YEAR TO MONTH`,
        `INTERVAL '-7' MONTH`,
      ]);
    case 'json':
      return `JSON ${quote(random.pick(JSONS))}`;
    case 'array':
      return `ARRAY[${random.times(random.int(1, 4), (i) => nullable(of[0]!, random, i)).join(', ')}]`;
    case 'map': {
      const known = ['varchar', 'integer', 'bigint', 'date'].includes(of[0]!.base);
      const keys = known
        ? random.times(random.int(1, 3), (i) => mapKey(of[0]!, i))
        : [literal(of[0]!, random)];
      const values = keys.map((_, i) => nullable(of[1]!, random, i));
      return `map(ARRAY[${keys.join(', ')}], ARRAY[${values.join(', ')}])`;
    }
    case 'row':
      return `ROW(${of.map((part) => literal(part, random)).join(', ')})`;
    default:
      throw new Error(`No literal of ${base}`);
  }
}

/** The first is not null, so that the elements have a type. */
const nullable = (wanted: Kind, random: Random, index: number) =>
  index && random.chance(0.2) ? 'NULL' : literal(wanted, random);

/** Keys that differ from one another. */
function mapKey({ base }: Kind, index: number): string {
  switch (base) {
    case 'varchar':
      return quote(['a', 'b', 'key'][index]!);
    case 'integer':
      return String(index + 1);
    case 'bigint':
      return `BIGINT '${index + 1}'`;
    default:
      return `DATE '2024-0${index + 1}-01'`;
  }
}

export { JSONS, quote, WORDS };
