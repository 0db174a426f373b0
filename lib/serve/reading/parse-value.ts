import type { ColumnType } from '../../contracts/column.ts';
import type { ColumnValue } from '../../contracts/table.ts';
import { Problem } from '../problem.ts';

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const TIME = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(?::(\d{2})(?:\.(\d{1,6}))?)?Z?)?$/;

/** How a value of a type is written in a filter, as errors say it. */
const WRITTEN: Readonly<Record<ColumnType['kind'], string>> = {
  text: 'any text',
  integer: 'a whole number, e.g. 24',
  bigint: 'a whole number, e.g. 24',
  decimal: 'a number in digits, e.g. 42000.5',
  double: 'a number, e.g. 0.5',
  timestamp: 'a time in UTC, e.g. 2024-06-01T12:00:00Z or 2024-06-01',
  date: 'a date, e.g. 2024-06-01',
  boolean: ['true', 'false'].join(' or '),
};

/**
 * What a filter's text means, in the memory form of the column's type.
 * @throws Problem 400 that names the parameter and how such a value is written
 */
export function parseValue(type: ColumnType, text: string, parameter: string): Exclude<ColumnValue, null> {
  const value = parse(type, text.trim());
  if (value !== undefined) return value;
  const digits = type.kind === 'decimal' ? ` with at most ${type.scale} digits after the point` : '';
  throw new Problem(400, `${parameter}: '${text}' is not ${WRITTEN[type.kind]}${digits}`, {
    parameter,
    allowed: WRITTEN[type.kind] + digits,
  });
}

function parse(type: ColumnType, text: string): Exclude<ColumnValue, null> | undefined {
  switch (type.kind) {
    case 'text':
      return text;
    case 'integer':
      return /^[+-]?\d{1,15}$/.test(text) ? Number(text) : undefined;
    case 'bigint':
      return /^[+-]?\d{1,19}$/.test(text) ? BigInt(text.replace('+', '')) : undefined;
    case 'decimal':
      return parseDecimal(text, type.scale);
    case 'double':
      return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i.test(text) ? Number(text) : undefined;
    case 'timestamp':
      return parseTimestamp(text);
    case 'date':
      return parseDate(text);
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : undefined;
  }
}

function parseDecimal(text: string, scale: number): bigint | undefined {
  const [, sign, whole = '', fraction = ''] = /^([+-]?)(\d{0,38})(?:\.(\d*))?$/.exec(text) ?? [];
  const digits = fraction.replace(/0+$/, '');
  if (sign === undefined || whole + fraction === '' || digits.length > scale) return undefined;
  const unscaled = BigInt(whole + digits.padEnd(scale, '0'));
  return sign === '-' ? -unscaled : unscaled;
}

/** Days since 1970-01-01. */
function parseDate(text: string): number | undefined {
  const [, year, month, day] = DATE.exec(text) ?? [];
  if (year === undefined) return undefined;
  const ms = Date.UTC(Number(year), Number(month) - 1, Number(day));
  return new Date(ms).toISOString().startsWith(text) ? ms / 86_400_000 : undefined;
}

/** Microseconds since 1970-01-01T00:00:00Z. */
export function parseTimestamp(text: string): bigint | undefined {
  const [, date = '', minutes = '00:00', seconds = '00', fraction = ''] = TIME.exec(text) ?? [];
  const day = parseDate(date);
  if (day === undefined) return undefined;
  const ms = Date.parse(`${date}T${minutes}:${seconds}Z`);
  return Number.isNaN(ms) ? undefined : BigInt(ms) * 1000n + BigInt(fraction.padEnd(6, '0'));
}
