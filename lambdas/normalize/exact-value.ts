import { decodeHTML } from 'entities';
import { athenaType, type Column, type ValueFormat } from '../../lib/contracts/column.ts';
import type { ColumnValue } from '../../lib/contracts/table.ts';
import { ContractBreak, named } from './contract-break.ts';

/** As JSON writes them, and as files that databases write do. */
const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['false', false],
  ['1', true],
  ['0', false],
]);

/** Far above any decimal's digits; keeps 1e999999999 from being written out. */
const LARGEST_EXPONENT = 1000;

/**
 * The value that a text means in a column: exact at any length, digit by digit.
 * @param text as the provider wrote it; null for JSON null
 * @throws ContractBreak that names column and value
 */
export function exactValue(name: string, column: Column, text: string | null): ColumnValue {
  if (text === null || column.nulls?.includes(text)) {
    if (column.nullable) return null;
    throw new ContractBreak(`${name} null: a value expected`);
  }
  const fail = (why: string): never => {
    throw new ContractBreak(`${named(name, text)}: ${why}`);
  };
  const value = parse(column, column.written === 'decimal_comma' ? withPoint(text, fail) : text, fail);
  if (column.minimum !== undefined && isBelow(column, value, column.minimum))
    fail(`at least ${column.minimum} expected`);
  return value;
}

/** Reads the values of one column. Null stays null where that is valid. @throws ContractBreak as {@link exactValue} */
export type ReadValue = (text: string | null) => ColumnValue;

/** {@link exactValue} of one column: what most values look like is read without a look at what they could be. */
export function valueReader(name: string, column: Column): ReadValue {
  const exact: ReadValue = (text) => exactValue(name, column, text);
  const quick = quickly(column);
  return quick ? (text) => (text === null ? undefined : quick(text)) ?? exact(text) : exact;
}

/** Whether what most values of a column look like can be read without a look at what they could be. */
export function hasQuickWay({ type, written, minimum, nulls }: Column): boolean {
  if (nulls) return false;
  if (type.kind === 'timestamp') return written === 'iso_8601' && minimum === undefined;
  // What the quick way reads is not negative.
  return written === undefined && (minimum === undefined || minimum <= 0);
}

/** Gives undefined for a text that needs a closer look. */
function quickly(column: Column): ((text: string) => ColumnValue | undefined) | undefined {
  const { type } = column;
  if (!hasQuickWay(column)) return undefined;
  if (type.kind === 'timestamp') return quickInstant();
  if (type.kind === 'text') return (text) => text;
  if (type.kind === 'bigint') return (text) => quickDecimal(text, 19, 0);
  return type.kind === 'decimal' ? (text) => quickDecimal(text, type.precision, type.scale) : undefined;
}

const POWERS = Array.from({ length: 39 }, (_, power) => 10n ** BigInt(power));

/** Of digits with at most one point among them, as many as a double has exactly, without a sign. */
function quickDecimal(text: string, precision: number, scale: number): bigint | undefined {
  if (text.length > 16) return undefined;
  let digits = 0;
  let count = 0;
  let point = -1;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at) - 48;
    if (code >= 0 && code <= 9) {
      digits = digits * 10 + code;
      count++;
    } else if (code === -2 && point < 0) point = at;
    else return undefined;
  }
  const shift = scale - (point < 0 ? 0 : text.length - 1 - point);
  if (count === 0 || count > 15 || shift < 0 || count + shift > precision) return undefined;
  return shift === 0 || digits === 0 ? BigInt(digits) : BigInt(digits) * POWERS[shift]!;
}

/** Of instants such as 2024-06-01 12:00:00. Many rows have one day. */
function quickInstant(): (text: string) => bigint | undefined {
  let day = '';
  let start = Number.NaN;
  return (text) => {
    if (text.length !== 19 || text.charCodeAt(13) !== COLON || text.charCodeAt(16) !== COLON)
      return undefined;
    const separator = text.charCodeAt(10);
    if (separator !== SPACE && separator !== LETTER_T) return undefined;
    const [hour, minute, second] = [twoDigits(text, 11), twoDigits(text, 14), twoDigits(text, 17)];
    if (!(hour < 24 && minute < 60 && second < 60)) return undefined;
    if (!text.startsWith(day) || day === '') {
      const other = text.slice(0, 10);
      start = /^\d{4}-\d{2}-\d{2}$/.test(other) ? Date.parse(`${other}T00:00:00Z`) : Number.NaN;
      // Date.parse lets 30 February pass as 1 March.
      if (Number.isNaN(start) || new Date(start).toISOString().slice(0, 10) !== other) {
        day = '';
        return undefined;
      }
      day = other;
    }
    return BigInt((start + ((hour * 60 + minute) * 60 + second) * 1000) * 1000);
  };
}

const COLON = 0x3a;
const SPACE = 0x20;
const LETTER_T = 0x54;

/** NaN where there are none. */
function twoDigits(text: string, at: number): number {
  const [tens, ones] = [text.charCodeAt(at) - 48, text.charCodeAt(at + 1) - 48];
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

function parse(column: Column, text: string, fail: (why: string) => never): Exclude<ColumnValue, null> {
  const { type } = column;
  switch (type.kind) {
    case 'text':
      return column.written === 'html' ? decodeHTML(text) : text;
    case 'decimal':
      return decimal(
        column.written === 'base64_decimal' ? unscaledText(text, type.scale, fail) : text,
        type.precision,
        type.scale,
        column,
        fail,
      );
    case 'bigint': {
      const value = decimal(text, 19, 0, column, fail);
      return BigInt.asIntN(64, value) === value ? value : fail('beyond the range of bigint');
    }
    case 'integer': {
      const value = Number(decimal(text, 10, 0, column, fail));
      return (value | 0) === value ? value : fail('beyond the range of integer');
    }
    case 'timestamp':
      if (column.written === 'iso_8601') return isoMicros(text, fail);
      return column.written === undefined
        ? epochMicros(text, fail)
        : unitMicros(text, UNITS[column.written]!, fail);
    case 'date': {
      if (column.written === 'epoch_days') return epochDays(text, fail);
      const day = isoDay(text, column.written);
      const time = /^\d{4}-\d{2}-\d{2}$/.test(day) ? Date.parse(`${day}T00:00:00Z`) : Number.NaN;
      // Date.parse lets 30 February pass as 1 March.
      return Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== day
        ? fail(`a date such as ${DATES[column.written ?? '']?.example ?? '2024-06-01'} expected`)
        : time / 86_400_000;
    }
    case 'double': {
      const value = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text) ? Number(text) : Number.NaN;
      return Number.isFinite(value) ? value : fail('a number expected');
    }
    case 'boolean':
      return BOOLEANS.get(text) ?? fail('true or false expected');
  }
}

/** The unscaled integer of a decimal number, exponents included. Digits that are zero at the end of a fraction are no digits. */
function decimal(
  text: string,
  precision: number,
  scale: number,
  column: Column,
  fail: (why: string) => never,
): bigint {
  const [, sign, whole = '', fraction = '', exponent = '0'] =
    /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(text) ?? fail('a decimal number expected');
  if (whole === '' && fraction === '') return fail('a decimal number expected');
  const digits = (whole + fraction).replace(/^0+(?=\d)/, '');
  let shift = Number(exponent) - fraction.length + scale;
  if (digits === '0' || /^0+$/.test(digits)) return 0n;
  if (Math.abs(shift) > LARGEST_EXPONENT) return fail(`more digits than ${athenaType(column.type)} holds`);
  let unscaled = BigInt(digits);
  for (; shift < 0 && unscaled % 10n === 0n; shift++) unscaled /= 10n;
  if (shift < 0) {
    if (column.excessDigits === 'refuse')
      return fail(`more than the ${scale} digits behind the point that ${athenaType(column.type)} holds`);
    const divisor = 10n ** BigInt(-shift);
    unscaled = (unscaled + divisor / 2n) / divisor;
    if (unscaled === 0n)
      return fail(
        `not zero, but too small for the ${scale} digits behind the point that ${athenaType(column.type)} holds`,
      );
  } else unscaled *= 10n ** BigInt(shift);
  if (unscaled >= 10n ** BigInt(precision))
    return fail(
      `more than the ${precision - scale} digits before the point that ${athenaType(column.type)} holds`,
    );
  return sign === '-' ? -unscaled : unscaled;
}

/** Epoch numbers from these on are milliseconds, microseconds, and out of range; in each unit, the year 5138 and 1973. */
export const MILLISECONDS_FROM = 1e11;
export const MICROSECONDS_FROM = 1e14;
const TOO_LATE_FROM = 1e17;

function epochMicros(text: string, fail: (why: string) => never): bigint {
  if (!/^\d{1,18}$/.test(text)) return fail('an epoch time in seconds, ms or µs expected');
  const value = BigInt(text);
  if (value >= TOO_LATE_FROM) return fail('an epoch time in seconds, ms or µs expected');
  if (value >= MICROSECONDS_FROM) return value;
  return value >= MILLISECONDS_FROM ? value * 1_000n : value * 1_000_000n;
}

/** Nanoseconds of each unit, and its name. */
const UNITS: Readonly<Record<string, { readonly nanoseconds: bigint; readonly name: string }>> = {
  epoch_ms: { nanoseconds: 1_000_000n, name: 'milliseconds' },
  epoch_us: { nanoseconds: 1_000n, name: 'microseconds' },
  epoch_ns: { nanoseconds: 1n, name: 'nanoseconds' },
};

/** Microseconds within the years that a timestamp may have; digits behind a microsecond are cut. */
function unitMicros(
  text: string,
  { nanoseconds, name }: (typeof UNITS)[string],
  fail: (why: string) => never,
): bigint {
  if (!/^-?\d{1,19}$/.test(text)) return fail(`${name} since 1970 expected`);
  const value = BigInt(text) * nanoseconds;
  const micros = value / 1000n - (value % 1000n < 0n ? 1n : 0n);
  return BigInt.asIntN(64, micros) === micros ? micros : fail('beyond the range of timestamp');
}

/** The year 9999 is the last that a date may have. */
const MOST_DAYS = 2_932_896;

function epochDays(text: string, fail: (why: string) => never): number {
  const day = /^-?\d{1,7}$/.test(text) ? Number(text) : Number.NaN;
  return Math.abs(day) <= MOST_DAYS ? day : fail('days since 1970-01-01 expected');
}

/** The decimal that the Base64 of an unscaled integer stands for, as text. */
function unscaledText(text: string, scale: number, fail: (why: string) => never): string {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length === 0 || bytes.toString('base64') !== text)
    return fail('the Base64 of an unscaled integer expected');
  const unsigned = BigInt(`0x${bytes.toString('hex')}`);
  return `${BigInt.asIntN(bytes.length * 8, unsigned)}e-${scale}`;
}

/** Dates that are written in other ways than 2024-06-01. */
const DATES: Readonly<Record<string, { readonly pattern: RegExp; readonly example: string }>> = {
  unpadded: { pattern: /^(?<y>\d{4})-(?<m>\d{1,2})-(?<d>\d{1,2})$/, example: '2024-6-1' },
  day_month_year: {
    pattern: /^(?<d>\d{1,2})(?<between>[./-])(?<m>\d{1,2})\k<between>(?<y>\d{4})$/,
    example: '14.02.2024',
  },
  yyyymmdd: { pattern: /^(?<y>\d{4})(?<m>\d{2})(?<d>\d{2})$/, example: '20240601' },
};

/** A date as 2024-06-01; empty where the text is none of its format. */
function isoDay(text: string, written: ValueFormat | undefined): string {
  const format = DATES[written ?? ''];
  if (!format) return text;
  const { y, m = '', d = '' } = format.pattern.exec(text)?.groups ?? {};
  return y === undefined ? '' : [y, m.padStart(2, '0'), d.padStart(2, '0')].join('-');
}

/** 7.245,05 and 7 245,05 as 7245.05: points and spaces stand between thousands. */
function withPoint(text: string, fail: (why: string) => never): string {
  if (!/^[+-]?(\d{1,3}([.\u0020\u00a0\u202f]\d{3})*|\d+)(,\d+)?$/.test(text))
    return fail('a number with a decimal comma expected, such as 7.245,05');
  return text.replaceAll(/[.\u0020\u00a0\u202f]/g, '').replace(',', '.');
}

/** Microseconds of an instant; one without an offset is UTC. Digits behind a microsecond are cut. */
function isoMicros(text: string, fail: (why: string) => never): bigint {
  const [, day, time, fraction = '', offset = 'Z'] =
    /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2})?)(?:\.(\d+))?(Z|[+-]\d{2}:?\d{2})?$/.exec(text) ??
    fail('an instant such as 2024-06-01T12:00:00Z expected');
  const utc = Date.parse(`${day}T${time}Z`);
  // Date.parse lets 30 February pass as 1 March.
  if (Number.isNaN(utc) || new Date(utc).toISOString().slice(0, 10) !== day) return fail('no such instant');
  const zone = offset === 'Z' ? offset : offset.replace(/^(.\d{2}):?(\d{2})$/, '$1:$2');
  const at = Date.parse(`${day}T${time}${zone}`);
  return BigInt(at) * 1000n + BigInt(fraction.slice(0, 6).padEnd(6, '0'));
}

function isBelow(column: Column, value: ColumnValue, minimum: number): boolean {
  const { type } = column;
  if (type.kind === 'decimal') {
    // A minimum such as 0.5 is exact at the column's scale, or synthesized contracts would not make sense.
    return (value as bigint) < BigInt(Math.ceil(minimum * 10 ** type.scale));
  }
  return (value as bigint | number) < minimum;
}
