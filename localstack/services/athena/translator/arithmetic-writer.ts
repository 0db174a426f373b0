import type { TypedOf } from '../../../../lib/sql/bind/typed-tree.ts';
import type { DecimalType, TrinoType } from '../../../../lib/sql/types/type.ts';
import { divideDecimals } from './divide-decimals.ts';
import { macroCall, named } from './evaluate-once.ts';
import { cast, fail, localTime, moment, scaled, text, unscaled, zonedMoment, zonedTime } from './sql-text.ts';

/** + - * / % of two written operands. */
export function writeArithmetic(e: TypedOf<'arithmetic'>, left: string, right: string): string {
  const { operator, type } = e;
  if (type.kind === 'decimal') return writeDecimal(e, left, right);
  if (isTime(e.left.type) || type.kind.startsWith('interval')) return writeTime(e, left, right);
  if (type.kind === 'double' || type.kind === 'real') {
    return operator === '%'
      ? cast(`trino_remainder(${left}, ${right})`, type)
      : `(${left} ${operator} ${right})`;
  }
  if (operator === '/' || operator === '%') {
    const divide = operator === '/' ? '//' : '%';
    const constant =
      e.right.kind === 'constant' && !['0', '-1'].includes(String(e.right.value)) && e.right.value !== null;
    if (constant) return cast(`(${left} ${divide} ${right})`, type);
    // DuckDB fails on the rest of the least integer and -1.
    const ones =
      operator === '%' ? `WHEN ${right} = -1 AND ${left} IS NOT NULL THEN ${cast('0', type)} ` : '';
    return `CASE ${ones}WHEN ${right} = 0 AND ${left} IS NOT NULL THEN ${fail(text('Division by zero'), type)} ELSE ${cast(`(${left} ${divide} ${right})`, type)} END`;
  }
  // By their names: the optimizer moves the operands of + - * over a comparison, and an overflow is lost.
  return `${INTEGER_OPERATIONS[operator]}(${left}, ${right})`;
}

const INTEGER_OPERATIONS = { '+': 'add', '-': 'subtract', '*': 'multiply' } as const;

/** The least value of an integer type, which has no negative. */
export const LEAST: Readonly<Record<string, string>> = {
  tinyint: '-128',
  smallint: '-32768',
  integer: '-2147483648',
  bigint: '-9223372036854775808',
};

export function writeNegation(operand: string, type: TrinoType): string {
  if (type.kind === 'decimal') return cast(`(-${operand})`, type);
  const least = LEAST[type.kind];
  if (!least) return `(-${operand})`;
  const failed = fail(text(`NUMERIC_VALUE_OUT_OF_RANGE: ${type.kind} negation overflow: ${least}`), type);
  return `CASE WHEN ${operand} = ${cast(text(least), type)} THEN ${failed} ELSE -${operand} END`;
}

const isTime = (type: TrinoType) =>
  ['date', 'time', 'timestamp', 'timestamp with time zone'].includes(type.kind);

function writeDecimal(e: TypedOf<'arithmetic'>, left: string, right: string): string {
  const [a, b, r] = [e.left.type, e.right.type, e.type] as [DecimalType, DecimalType, DecimalType];
  switch (e.operator) {
    case '+':
    case '-': {
      const digits = Math.max(a.precision - a.scale, b.precision - b.scale) + r.scale + 1;
      if (digits <= 38) return cast(`(${wide(left, a, b, r)} ${e.operator} ${right})`, r);
      const other = e.operator === '-' ? `-${unscaled(right, b)}` : unscaled(right, b);
      return scaled(
        `trino_decimal_add(${unscaled(left, a)}, ${r.scale - a.scale}, ${other}, ${r.scale - b.scale})`,
        r.precision,
        r.scale,
      );
    }
    case '*':
      if (a.precision + b.precision <= 38) return cast(`(${wide(left, a, b, r)} * ${right})`, r);
      return scaled(
        `trino_decimal_multiply(${unscaled(left, a)}, ${unscaled(right, b)})`,
        r.precision,
        r.scale,
      );
    case '/':
      return divideDecimals(left, right, [a, b, r]);
    default:
      return scaled(
        `trino_decimal_remainder(${unscaled(left, a)}, ${r.scale - a.scale}, ${unscaled(right, b)}, ${r.scale - b.scale})`,
        r.precision,
        r.scale,
      );
  }
}

/**
 * The left operand in a type of more than 18 digits where the result has more: DuckDB computes two decimals of up to 18
 * digits in 64 bits, whatever their result needs.
 */
function wide(left: string, a: DecimalType, b: DecimalType, result: DecimalType): string {
  if (result.precision <= 18 || Math.max(a.precision, b.precision) > 18) return left;
  return cast(left, { ...a, precision: 19 });
}

function writeTime(e: TypedOf<'arithmetic'>, left: string, right: string): string {
  const [a, b] = [e.left.type, e.right.type];
  if (isTime(a) && isTime(b)) {
    if (a.kind === 'date') return `(CAST(date_diff('day', ${right}, ${left}) AS BIGINT) * 86400000)`;
    const utc = (sql: string, type: TrinoType) =>
      type.kind === 'timestamp with time zone' ? moment(sql, type.precision) : sql;
    const [x, y] = [utc(left, a), utc(right, b)];
    return macroCall('trino_micros_to_millis', `epoch_us(${x}) - epoch_us(${y})`);
  }
  if (a.kind === 'time') return moveTime(a, left, e.operator === '-' ? `-(${right})` : right, b);
  if (isTime(a)) return addInterval(a, left, e.operator === '-' ? `-(${right})` : right, b);
  if (e.operator === '*' || e.operator === '/') {
    // As Java multiplies longs: past their end it goes on from the other.
    if (b.kind !== 'double')
      return cast(`trino_multiply_long(CAST(${left} AS BIGINT), CAST(${right} AS BIGINT))`, e.type);
    const verb = e.operator === '*' ? 'multiply' : 'divide';
    const message = text(`INVALID_FUNCTION_ARGUMENT: Cannot ${verb} by double `);
    const wrong = e.operator === '*' ? `isnan(${right})` : `isnan(${right}) OR ${right} = 0`;
    const failed = fail(`${message} || CASE WHEN ${right} = 0 THEN '0.0' ELSE 'NaN' END`, e.type);
    return `CASE WHEN ${left} IS NOT NULL AND (${wrong}) THEN ${failed} ELSE ${cast(`trino_to_long(CAST(${left} AS DOUBLE) ${e.operator} ${right})`, e.type)} END`;
  }
  return `(${left} ${e.operator} ${right})`;
}

/** Trino's picoseconds of intervals past 106 days pass 64 bits. */
function moveTime(type: TrinoType, value: string, amount: string, interval: TrinoType): string {
  const message =
    'NOT_SUPPORTED: A time of day moved by more than 106 days is not supported by the local Athena';
  return `CASE WHEN (${amount}) NOT BETWEEN -9223372036 AND 9223372036 THEN ${fail(text(message), type)} ELSE ${addInterval(type, value, amount, interval)} END`;
}

/** A date or time moved by an interval (milliseconds or months, already signed). */
export function addInterval(type: TrinoType, value: string, amount: string, interval: TrinoType): string {
  const months = interval.kind === 'interval year to month';
  if (type.kind === 'date') {
    if (months) return `CAST(${value} + to_months(${amount}) AS DATE)`;
    const days = `CAST(${value} + to_days(CAST((${amount}) // 86400000 AS INTEGER)) AS DATE)`;
    return `CASE WHEN ${value} IS NOT NULL AND (${amount}) % 86400000 <> 0 THEN ${fail(text('Cannot add hour, minutes or seconds to a date'), type)} ELSE ${days} END`;
  }
  if (type.kind === 'timestamp with time zone') {
    if (months)
      return zonedTime(
        addMonths(localTime(value, type.precision), amount, type.precision),
        `(${value}).zone`,
        type.precision,
      );
    return zonedMoment(addMillis(moment(value, type.precision), amount, type.precision), `(${value}).zone`);
  }
  if (type.kind === 'time') {
    // Around the clock.
    const day = 86_400_000_000n;
    return `CAST(make_timestamp((((epoch_us(${value}) + (${amount}) * 1000) % ${day}) + ${day}) % ${day}) AS TIME)`;
  }
  const precision = 'precision' in type ? type.precision : 6;
  return months ? addMonths(value, amount, precision) : addMillis(value, amount, precision);
}

/** A timestamp of six digits or more, moved by milliseconds. */
const addMillis = (value: string, amount: string, precision: number): string =>
  precision > 6
    ? `make_timestamp_ns(epoch_ns(${value}) + (${amount}) * 1000000)`
    : cast(`(${value} + to_microseconds((${amount}) * 1000))`, 'TIMESTAMP');

const FAR_NANOS =
  'NOT_SUPPORTED: A timestamp of more than six digits before 1677 or after 2262 is not supported by the local Athena';

/** Moved by months; a day that the month lacks becomes its last one. */
const addMonths = (value: string, amount: string, precision: number): string => {
  if (precision <= 6) return cast(`(${value} + to_months(${amount}))`, 'TIMESTAMP');
  // Months move whole microseconds; the nanoseconds within stay.
  return named([value], ([x]) => {
    const nanos = `(((epoch_ns(${x}) % 1000) + 1000) % 1000)`;
    const moved = cast(
      `(make_timestamp((epoch_ns(${x}) - ${nanos}) // 1000) + to_months(${amount}))`,
      'TIMESTAMP',
    );
    return named([`epoch_us(${moved})`], ([micros]) => {
      const known = `${micros} BETWEEN -9223372036854774 AND 9223372036854774`;
      const failed = fail(text(FAR_NANOS), { kind: 'bigint' });
      return `make_timestamp_ns(CASE WHEN ${known} THEN ${micros} * 1000 + ${nanos} WHEN ${micros} IS NOT NULL THEN ${failed} END)`;
    });
  });
};
