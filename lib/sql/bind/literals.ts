import type { ExpressionOf } from '../parse/ast.ts';
import { SqlError } from '../parse/sql-error.ts';
import { lacking } from '../trino/lacking.ts';
import { resolveType } from '../types/resolve-type.ts';
import { localTimeOccurs } from '../types/time-zone.ts';
import type { TrinoType } from '../types/type.ts';
import {
  BIGINT,
  DATE,
  DOUBLE,
  decimal,
  INTEGER,
  timestamp,
  timestampWithTimeZone,
  VARBINARY,
  varchar,
} from '../types/type.ts';
import { zoneName } from '../types/zone-name.ts';
import type { Typed } from './typed-tree.ts';

export const constant = (type: TrinoType, value: string | boolean | null): Typed => ({
  kind: 'constant',
  type,
  value,
});

type Literal = ExpressionOf<'string' | 'binary' | 'integer' | 'decimal' | 'double' | 'typed' | 'interval'>;

/**
 * The constant that a literal stands for.
 * @throws SqlError INVALID_LITERAL `'x' is not a valid DATE literal`, as Trino words it
 */
export function bindLiteral(e: Literal): Typed {
  switch (e.kind) {
    case 'string':
      return constant(varchar([...e.value].length), e.value);
    case 'binary':
      return constant(VARBINARY, e.hex);
    case 'integer': {
      const value = BigInt(e.text);
      if (value > 9223372036854775807n)
        throw new SqlError('SYNTAX_ERROR', e, `Invalid numeric literal: ${e.text}`);
      return constant(value <= 2147483647n ? INTEGER : BIGINT, String(value));
    }
    case 'decimal':
      return decimalConstant(e.text) ?? invalid(e, e.text, 'DECIMAL');
    case 'double':
      return constant(DOUBLE, e.text);
    case 'interval':
      return bindInterval(e);
    default:
      return bindTyped(e);
  }
}

function invalid(e: Literal, text: string, type: string): never {
  throw new SqlError('INVALID_LITERAL', e, `'${text}' is not a valid ${type} literal`);
}

function decimalConstant(text: string): Typed | undefined {
  const match = /^([+-]?)0*(\d*)(?:\.(\d*))?$/.exec(text.trim().replaceAll('_', ''));
  if (!match || !/\d/.test(text)) return undefined;
  const [, sign, whole, fraction = ''] = match;
  const precision = Math.max(whole!.length + fraction.length, 1);
  if (precision > 38) return undefined;
  const digits = `${sign === '-' ? '-' : ''}${whole || '0'}${fraction ? `.${fraction}` : ''}`;
  return constant(decimal(precision, fraction.length), digits);
}

function bindTyped(e: ExpressionOf<'typed'>): Typed {
  const name = e.type.base;
  switch (name) {
    case 'decimal':
      return decimalConstant(e.value) ?? invalid(e, e.value, 'DECIMAL');
    case 'date':
      refuseFarYear(e);
      return constant(DATE, dateText(e.value) ?? invalid(e, e.value, 'DATE'));
    case 'timestamp':
      refuseFarYear(e);
      return timestampConstant(e.value) ?? invalid(e, e.value, 'TIMESTAMP');
    case 'time': {
      const match = /^(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,9}))?)?$/.exec(e.value);
      if (!match && /^\d{1,2}:\d{1,2}\S* ?[+-]\d{1,2}(:\d{1,2})?$/.test(e.value))
        throw lacking(e, 'the type time with time zone');
      if (!match) return invalid(e, e.value, 'TIME');
      const [, h, m, s = '0', f = ''] = match;
      return constant(
        { kind: 'time', precision: f.length },
        `${pad(h!)}:${pad(m!)}:${pad(s)}${f ? `.${f}` : ''}`,
      );
    }
    default: {
      const type = resolveType(e.type);
      const operand = constant(varchar([...e.value].length), e.value);
      if (type.kind === 'json') return { kind: 'call', name: 'json_parse', arguments: [operand], type };
      return { kind: 'cast', operand, safe: false, type };
    }
  }
}

/** Years that are not of four digits are Trino's, but neither Parquet's writers nor the local engine have them all. */
function refuseFarYear(e: ExpressionOf<'typed'>): void {
  if (/^\s*(-|\+?0*\d{5}|\+?0+-)/.test(e.value))
    throw new SqlError('NOT_SUPPORTED', e, 'A year before 1 or after 9999 is not supported');
}

const pad = (digits: string, width = 2) => digits.padStart(width, '0');

/** `2024-1-2`, blanks around it, as `2024-01-02`; undefined when it is no date. */
export function dateText(text: string): string | undefined {
  const match = /^([+-]?\d{1,6})-(\d{1,2})-(\d{1,2})$/.exec(text.trim());
  if (!match) return undefined;
  const [, year, month, day] = match.map(Number) as [number, number, number, number];
  const date = new Date(Date.UTC(2000, 0, 1));
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  return `${pad(String(year), 4)}-${pad(String(month))}-${pad(String(day))}`;
}

/**
 * `2024-01-01`, `2024-01-01 10:00`, `2024-01-01 10:00:00.123 Europe/Moscow`, with up to twelve digits behind the second;
 * undefined when it is no timestamp.
 */
export function timestampConstant(text: string): Typed | undefined {
  const match =
    /^([+-]?\d{4,6}-\d{1,2}-\d{1,2})(?: (?:(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,12}))?)?)?\s*(\S.*)?)?$/.exec(
      text,
    );
  const date = match && dateText(match[1]!);
  if (!match || !date) return undefined;
  const [, , h = '0', m = '0', s = '0', f = '', zone] = match;
  if (Number(h) > 23 || Number(m) > 59 || Number(s) > 59) return undefined;
  const value = `${date} ${pad(h)}:${pad(m)}:${pad(s)}${f ? `.${f}` : ''}`;
  if (zone === undefined) return constant(timestamp(f.length), value);
  const normal = zoneName(zone);
  if (normal === undefined || !occurs(normal, date, [h, m, s].map(Number))) return undefined;
  return { kind: 'constant', type: timestampWithTimeZone(f.length), value, zone: normal };
}

/** Whether the zone is known and its clocks ever showed the time. */
function occurs(zone: string, date: string, [h = 0, m = 0, s = 0]: readonly number[]): boolean {
  const [, year, month, day] = /^(.+)-(\d+)-(\d+)$/.exec(date)!.map(Number) as [
    number,
    number,
    number,
    number,
  ];
  const local = new Date(0);
  local.setUTCFullYear(year, month - 1, day);
  try {
    return localTimeOccurs(zone, local.setUTCHours(h, m, s));
  } catch {
    return false;
  }
}

const MILLIS: Readonly<Record<string, number>> = {
  DAY: 86_400_000,
  HOUR: 3_600_000,
  MINUTE: 60_000,
  SECOND: 1_000,
};

/** So many units of milliseconds, with up to three digits behind the point. */
function millisOf(number: string, unit: number): bigint {
  const [, sign, whole, fraction = ''] = /^([+-]?)(\d+)(?:\.(\d*))?$/.exec(number) ?? [];
  const millis =
    (BigInt(whole ?? 0) * 1000n + BigInt(fraction.padEnd(3, '0').slice(0, 3))) * BigInt(unit / 1000);
  return sign === '-' ? -millis : millis;
}

function bindInterval(e: ExpressionOf<'interval'>): Typed {
  const sign = e.negative ? -1 : 1;
  const bad = () => invalid(e, e.value, 'INTERVAL');
  if (e.from === 'YEAR' || e.from === 'MONTH') {
    const type: TrinoType = { kind: 'interval year to month' };
    const both = /^(-?)(\d+)-(\d+)$/.exec(e.value.trim());
    if (e.to === 'MONTH' && e.from === 'YEAR' && both) {
      const months = (both[1] ? -1 : 1) * (Number(both[2]) * 12 + Number(both[3]));
      return constant(type, String(sign * months));
    }
    if (!/^-?\d+$/.test(e.value.trim())) return bad();
    return constant(type, String(sign * Number(e.value) * (e.from === 'YEAR' ? 12 : 1)));
  }
  const type: TrinoType = { kind: 'interval day to second' };
  if (e.to === undefined || e.to === e.from) {
    const match = /^[+-]?(\d+)(\.\d*)?$/.exec(e.value);
    if (!match || (e.from !== 'SECOND' && match[2] !== undefined) || Number(match[1]) > 2147483647)
      return bad();
    return constant(type, String(BigInt(sign) * millisOf(e.value, MILLIS[e.from]!)));
  }
  const order = ['DAY', 'HOUR', 'MINUTE', 'SECOND'];
  const fields = order.slice(order.indexOf(e.from), order.indexOf(e.to) + 1);
  const match = /^(-?)([\d .:]+)$/.exec(e.value.trim());
  const numbers = (match?.[2] ?? '').split(/[ :]/);
  if (!match || numbers.length !== fields.length) return bad();
  const total = fields.reduce((sum, field, i) => sum + millisOf(numbers[i]!, MILLIS[field]!), 0n);
  return constant(type, String(BigInt(sign * (match[1] ? -1 : 1)) * total));
}
