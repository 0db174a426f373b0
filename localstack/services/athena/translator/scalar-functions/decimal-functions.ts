import { HUGEINT, INTEGER, VARCHAR } from '@duckdb/node-api';
import { bigDecimalText } from './big-decimal.ts';
import type { ScalarFunction } from './define.ts';
import { javaDouble } from './json-text.ts';

const LIMIT = 10n ** 38n;

function inRange(value: bigint): bigint {
  if (value >= LIMIT || value <= -LIMIT) throw new Error('Decimal overflow');
  return value;
}

const abs = (value: bigint) => (value < 0n ? -value : value);

/** Quotient rounded half away from zero. */
function divideRounded(a: bigint, b: bigint): bigint {
  if (b === 0n) throw new Error('Division by zero');
  const quotient = (abs(a) * 2n + abs(b)) / (abs(b) * 2n);
  return a < 0n === b < 0n ? quotient : -quotient;
}

const power = (exponent: number) => 10n ** BigInt(exponent);

/** What Trino's division keeps between must fit 128 bits, its sign among them. */
function inBits(value: bigint): bigint {
  if (abs(value) >= 1n << 128n) throw new Error('Decimal overflow');
  return value;
}

/** A sum from the sums of its numbers' two parts: what is before the last digits, and these. */
const joined = (high: bigint, low: bigint, digits: number) => high * power(digits) + low;

/** Arithmetic on unscaled values, in integers of any size, so that nothing is lost between. */
export const decimalFunctions: readonly ScalarFunction[] = [
  {
    // a · 10^rescale ÷ b; as Trino, not even zero is scaled by 38 digits or more.
    name: 'trino_decimal_divide',
    parameters: [HUGEINT, HUGEINT, INTEGER],
    result: HUGEINT,
    call: (a: bigint, b: bigint, rescale: number) => {
      if (b !== 0n && rescale >= 38) throw new Error('Decimal overflow');
      return inRange(divideRounded(a * power(rescale), b));
    },
  },
  {
    name: 'trino_decimal_joined',
    parameters: [HUGEINT, HUGEINT, INTEGER],
    result: HUGEINT,
    call: (high: bigint, low: bigint, digits: number) => inRange(joined(high, low, digits)),
  },
  {
    name: 'trino_decimal_average',
    parameters: [HUGEINT, HUGEINT, INTEGER, HUGEINT],
    result: HUGEINT,
    call: (high: bigint, low: bigint, digits: number, count: bigint) =>
      inRange(divideRounded(joined(high, low, digits), count)),
  },
  {
    name: 'trino_decimal_multiply',
    parameters: [HUGEINT, HUGEINT],
    result: HUGEINT,
    call: (a: bigint, b: bigint) => inRange(a * b),
  },
  {
    name: 'trino_decimal_add',
    parameters: [HUGEINT, INTEGER, HUGEINT, INTEGER],
    result: HUGEINT,
    call: (a: bigint, up: number, b: bigint, other: number) => inRange(a * power(up) + b * power(other)),
  },
  {
    name: 'trino_decimal_remainder',
    parameters: [HUGEINT, INTEGER, HUGEINT, INTEGER],
    result: HUGEINT,
    call: (a: bigint, up: number, b: bigint, other: number) => {
      if (b === 0n) throw new Error('Division by zero');
      const [dividend, divisor] = [a * power(up), b * power(other)];
      inBits(dividend / divisor);
      return inRange(dividend % divisor);
    },
  },
  {
    // The value with `digits` of its last digits rounded off, at most `limit`, and put back as zeros.
    name: 'trino_decimal_round',
    parameters: [HUGEINT, INTEGER, INTEGER],
    result: HUGEINT,
    call: (a: bigint, digits: number, limit: number) => {
      if (digits > limit) throw new Error(`NUMERIC_VALUE_OUT_OF_RANGE: numerical overflow: ${a}`);
      return digits <= 0 ? a : digits > 39 ? 0n : inRange(divideRounded(a, power(digits)) * power(digits));
    },
  },
  {
    name: 'trino_decimal_truncate',
    parameters: [HUGEINT, INTEGER],
    result: HUGEINT,
    call: (a: bigint, digits: number) => (digits <= 0 ? a : digits > 39 ? 0n : a - (a % power(digits))),
  },
  {
    // A decimal's text as JSON has it.
    name: 'trino_big_decimal',
    parameters: [VARCHAR],
    result: VARCHAR,
    call: bigDecimalText,
  },
  {
    // The unscaled decimal of a float's digits, such as 7.15e-07.
    name: 'trino_decimal_of',
    parameters: [VARCHAR, INTEGER, INTEGER, VARCHAR],
    result: HUGEINT,
    call: (number: string, precision: number, scale: number, type: string) => {
      const [, sign, whole = '', fraction = '', exponent = '0'] =
        /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/.exec(number) ?? [];
      const digits = BigInt(whole + fraction || '0');
      const shift = scale + Number(exponent) - fraction.length;
      const value = shift >= 0 ? digits * power(Math.min(shift, 400)) : divideRounded(digits, power(-shift));
      if (whole === '' || value >= power(precision))
        throw new Error(
          `Cannot cast ${type} '${javaDouble(Number(number.replace('inf', 'Infinity')))}' to DECIMAL(${precision}, ${scale})`,
        );
      return sign ? -value : value;
    },
  },
];
