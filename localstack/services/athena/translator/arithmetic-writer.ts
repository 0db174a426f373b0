import type { TypedOf } from '../../../../lib/sql/bind/typed-tree.ts';
import type { DecimalType, TrinoType } from '../../../../lib/sql/types/type.ts';
import { cast, duckDbType, fail, scaled, text, unscaled } from './sql-text.ts';

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
    const constant = e.right.kind === 'constant' && e.right.value !== '0' && e.right.value !== null;
    if (constant) return cast(`(${left} ${divide} ${right})`, type);
    return `CASE WHEN ${right} = 0 THEN ${fail(text('Division by zero'), type)} ELSE ${cast(`(${left} ${divide} ${right})`, type)} END`;
  }
  return `(${left} ${operator} ${right})`;
}

const isTime = (type: TrinoType) =>
  ['date', 'time', 'timestamp', 'timestamp with time zone'].includes(type.kind);

function writeDecimal(e: TypedOf<'arithmetic'>, left: string, right: string): string {
  const [a, b, r] = [e.left.type, e.right.type, e.type] as [DecimalType, DecimalType, DecimalType];
  switch (e.operator) {
    case '+':
    case '-': {
      const digits = Math.max(a.precision - a.scale, b.precision - b.scale) + r.scale + 1;
      if (digits <= 38) return cast(`(${left} ${e.operator} ${right})`, r);
      const other = e.operator === '-' ? `-${unscaled(right)}` : unscaled(right);
      return scaled(
        `trino_decimal_add(${unscaled(left)}, ${r.scale - a.scale}, ${other}, ${r.scale - b.scale})`,
        r.precision,
        r.scale,
      );
    }
    case '*':
      if (a.precision + b.precision <= 38) return cast(`(${left} * ${right})`, r);
      return scaled(`trino_decimal_multiply(${unscaled(left)}, ${unscaled(right)})`, r.precision, r.scale);
    case '/': {
      const rescale = r.scale - a.scale + b.scale;
      return scaled(
        `trino_decimal_divide(${unscaled(left)}, ${unscaled(right)}, ${rescale})`,
        r.precision,
        r.scale,
      );
    }
    default:
      return scaled(
        `trino_decimal_remainder(${unscaled(left)}, ${r.scale - a.scale}, ${unscaled(right)}, ${r.scale - b.scale})`,
        r.precision,
        r.scale,
      );
  }
}

function writeTime(e: TypedOf<'arithmetic'>, left: string, right: string): string {
  const [a, b] = [e.left.type, e.right.type];
  if (isTime(a) && isTime(b)) {
    if (a.kind === 'date') return `(CAST(date_diff('day', ${right}, ${left}) AS BIGINT) * 86400000)`;
    const [x, y] = a.kind === 'timestamp with time zone' ? [`(${left}).ts`, `(${right}).ts`] : [left, right];
    return `((epoch_us(${x}) // 1000) - (epoch_us(${y}) // 1000))`;
  }
  if (isTime(a)) return addInterval(a, left, e.operator === '-' ? `-(${right})` : right, b);
  if (e.operator === '*' || e.operator === '/') {
    const result =
      b.kind === 'double'
        ? `trunc(${left} ${e.operator} ${right})`
        : `(${left} ${e.operator === '/' ? '//' : '*'} ${right})`;
    return cast(result, e.type);
  }
  return `(${left} ${e.operator} ${right})`;
}

/** A date or time moved by an interval (milliseconds or months, already signed). */
export function addInterval(type: TrinoType, value: string, amount: string, interval: TrinoType): string {
  const months = interval.kind === 'interval year to month';
  if (type.kind === 'date') {
    if (months) return `CAST(${value} + to_months(${amount}) AS DATE)`;
    const days = `CAST(${value} + to_days(CAST((${amount}) // 86400000 AS INTEGER)) AS DATE)`;
    return `CASE WHEN (${amount}) % 86400000 <> 0 THEN ${fail(text('Cannot add hour, minutes or seconds to a date'), type)} ELSE ${days} END`;
  }
  if (type.kind === 'timestamp with time zone') {
    if (months) return `trino_zoned(trino_local(${value}) + to_months(${amount}), (${value}).zone)`;
    return `trino_at((${value}).ts + to_microseconds((${amount}) * 1000), (${value}).zone)`;
  }
  if (type.kind === 'timestamp' && type.precision > 6 && !months) {
    return `make_timestamp_ns(epoch_ns(${value}) + (${amount}) * 1000000)`;
  }
  return cast(
    `(${value} + ${months ? `to_months(${amount})` : `to_microseconds((${amount}) * 1000)`})`,
    duckDbType(type),
  );
}
