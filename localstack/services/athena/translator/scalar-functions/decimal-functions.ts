import { HUGEINT, INTEGER } from '@duckdb/node-api';
import type { ScalarFunction } from './define.ts';

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

/** Arithmetic on unscaled values, in integers of any size, so that nothing is lost between. */
export const decimalFunctions: readonly ScalarFunction[] = [
  {
    // a · 10^rescale ÷ b
    name: 'trino_decimal_divide',
    parameters: [HUGEINT, HUGEINT, INTEGER],
    result: HUGEINT,
    call: (a: bigint, b: bigint, rescale: number) => inRange(divideRounded(a * power(rescale), b)),
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
      return inRange((a * power(up)) % (b * power(other)));
    },
  },
  {
    // The value with `digits` of its last digits rounded off and put back as zeros.
    name: 'trino_decimal_round',
    parameters: [HUGEINT, INTEGER],
    result: HUGEINT,
    call: (a: bigint, digits: number) =>
      digits <= 0 ? a : digits > 39 ? 0n : inRange(divideRounded(a, power(digits)) * power(digits)),
  },
  {
    name: 'trino_decimal_truncate',
    parameters: [HUGEINT, INTEGER],
    result: HUGEINT,
    call: (a: bigint, digits: number) => (digits <= 0 ? a : digits > 39 ? 0n : a - (a % power(digits))),
  },
  {
    // Division by a power of ten toward minus infinity (sign -1), plus infinity (1), or half away from zero (0).
    name: 'trino_decimal_whole',
    parameters: [HUGEINT, INTEGER, INTEGER],
    result: HUGEINT,
    call: (a: bigint, digits: number, sign: number) => {
      const unit = power(digits);
      if (sign === 0) return divideRounded(a, unit);
      const rest = a % unit;
      const quotient = a / unit;
      if (sign < 0) return rest < 0n ? quotient - 1n : quotient;
      return rest > 0n ? quotient + 1n : quotient;
    },
  },
];
