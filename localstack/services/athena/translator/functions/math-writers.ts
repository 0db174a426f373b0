import { decimalResult } from '../../../../../lib/sql/bind/operators.ts';
import type { DecimalType } from '../../../../../lib/sql/types/type.ts';
import { typeName } from '../../../../../lib/sql/types/type.ts';
import { LEAST, writeArithmetic } from '../arithmetic-writer.ts';
import { isFloating } from '../comparison-writer.ts';
import { cast, fail, inShort, scaled, text, unscaled } from '../sql-text.ts';
import { unsupported } from '../unsupported.ts';
import type { CallNode, Writer } from './write-call.ts';

const plain =
  (name: string): Writer =>
  (args) =>
    `${name}(${args.join(', ')})`;
const scaleOf = (call: CallNode) => (call.arguments[0]!.type as DecimalType).scale;

/** @param name of DuckDB's function, which rounds decimals as Trino's does */
const wholeNumber = (name: string, x: string, call: CallNode): string =>
  inShort(x, call.arguments[0]!.type as DecimalType, (decimal) => cast(`${name}(${decimal})`, call.type));

const toWhole =
  (name: string): Writer =>
  ([x = ''], call) => {
    if (call.type.kind === 'decimal') return wholeNumber(name, x, call);
    return call.type.kind === 'double' || call.type.kind === 'real' ? cast(`${name}(${x})`, call.type) : x;
  };

/** How many of a number's last digits are rounded off. */
const lostDigits = (digits: string, scale: number) =>
  `CAST(${scale} - CASE WHEN ${digits} < -1000 THEN -1000 ELSE CAST(${digits} AS BIGINT) END AS INTEGER)`;

/** The digits that a constant asks for, of those that the number has; undefined for others. */
function constantDigits({ arguments: [x, digits] }: CallNode): number | undefined {
  if (digits?.kind !== 'constant' || typeof digits.value !== 'string') return undefined;
  const count = Number(digits.value);
  return count >= 0 && count <= (x!.type as DecimalType).scale ? count : undefined;
}

function roundedTo(x: string, digits: number, call: CallNode): string {
  const { precision, scale } = call.arguments[0]!.type as DecimalType;
  if (digits === scale) return cast(x, call.type);
  return cast(
    cast(x, { kind: 'decimal', precision: precision - scale + digits + 1, scale: digits }),
    call.type,
  );
}

const round: Writer = ([x = '', digits], call) => {
  const { type } = call;
  if (type.kind === 'decimal') {
    if (digits === undefined) return wholeNumber('round', x, call);
    const constant = constantDigits(call);
    if (constant !== undefined) return roundedTo(x, constant, call);
    // Trino's power of ten must fit 128 bits, but where 64 bits do it gives 0 before it comes to that.
    const limit = type.precision > 18 ? 38 : 10_000;
    return scaled(
      `trino_decimal_round(${unscaled(x)}, ${lostDigits(digits, scaleOf(call))}, ${limit})`,
      type.precision,
      type.scale,
    );
  }
  if (type.kind === 'double' || type.kind === 'real') {
    if (digits === undefined) return cast(`CASE WHEN ${x} = 0 THEN 0 ELSE round(${x}) END`, type);
    return cast(`trino_double_round(${cast(x, 'DOUBLE')}, CAST(${digits} AS INTEGER))`, type);
  }
  if (digits === undefined) return x;
  return cast(`trino_decimal_round(CAST(${x} AS HUGEINT), ${lostDigits(digits, 0)}, 18)`, type);
};

const truncate: Writer = ([x = '', digits], call) => {
  const { type } = call;
  if (type.kind === 'decimal') {
    if (digits === undefined) {
      return cast(`trunc(${x})`, type);
    }
    return scaled(
      `trino_decimal_truncate(${unscaled(x)}, ${lostDigits(digits, scaleOf(call))})`,
      type.precision,
      type.scale,
    );
  }
  return cast(`trunc(${x})`, type);
};

/** From 0, or the first argument, inclusive, to the last one, exclusive. */
const random: Writer = (args, { type }) => {
  if (args.length === 0) return 'random()';
  const [low, high] = args.length === 1 ? [cast('0', type), args[0]!] : [args[0]!, args[1]!];
  const message = args.length === 1 ? 'bound must be positive' : 'start value must be less than stop value';
  const value = cast(`floor(random() * (${cast(high, 'HUGEINT')} - ${low})) + ${low}`, type);
  return `CASE WHEN ${high} <= ${low} THEN ${fail(text(`INVALID_FUNCTION_ARGUMENT: ${message}`), type)} ELSE ${value} END`;
};

const extreme =
  (name: string): Writer =>
  (args, call) => {
    const { type } = call;
    const missing = args.map((arg) => `${arg} IS NULL`).join(' OR ');
    if (type.kind === 'timestamp with time zone') {
      const best = args.reduce(
        (a, b) => `CASE WHEN (${b}).ts ${name === 'greatest' ? '>' : '<'} (${a}).ts THEN ${b} ELSE ${a} END`,
      );
      return `CASE WHEN ${missing} THEN NULL ELSE ${best} END`;
    }
    if (
      ![
        'tinyint',
        'smallint',
        'integer',
        'bigint',
        'decimal',
        'double',
        'real',
        'varchar',
        'date',
        'timestamp',
        'time',
        'boolean',
        'char',
        'varbinary',
        'interval day to second',
        'interval year to month',
      ].includes(type.kind)
    ) {
      return unsupported(`${name} of ${typeName(type)}`);
    }
    if (isFloating(type)) {
      // DuckDB takes the sign of zero from reals, not from doubles.
      const numbers = args.map((arg) => `CASE WHEN isnan(${arg}) THEN NULL ELSE CAST(${arg} AS DOUBLE) END`);
      const best = cast(`${name}(${numbers.join(', ')})`, type);
      return `CASE WHEN ${missing} THEN NULL ELSE coalesce(${best}, ${args[0]}) END`;
    }
    return `CASE WHEN ${missing} THEN NULL ELSE ${name}(${args.join(', ')}) END`;
  };

const mod: Writer = ([left = '', right = ''], call) => {
  const [a, b] = [call.arguments[0]!, call.arguments[1]!];
  const type =
    call.type.kind === 'decimal'
      ? decimalResult('%', a.type as DecimalType, b.type as DecimalType)
      : call.type;
  return writeArithmetic({ kind: 'arithmetic', operator: '%', left: a, right: b, type }, left, right);
};

/** Functions that DuckDB refuses outside of their domain and Java answers with NaN or an infinity. */
const guarded =
  (name: string, domain: (x: string) => string, zero = "CAST('NaN' AS DOUBLE)"): Writer =>
  ([x = '']) =>
    `CASE WHEN isnan(${x}) THEN ${x} WHEN ${domain(x)} THEN ${name}(${x}) WHEN ${x} = 0 THEN ${zero} WHEN ${x} IS NULL THEN NULL ELSE CAST('NaN' AS DOUBLE) END`;

const BITS: Readonly<Record<string, number>> = { tinyint: 8, smallint: 16, integer: 32, bigint: 64 };

const shift =
  (way: string): Writer =>
  ([x = '', by = ''], { type }) =>
    cast(`trino_shift(${cast(x, 'BIGINT')}, ${cast(by, 'BIGINT')}, ${BITS[type.kind]}, ${text(way)})`, type);

const NEGATIVE_INFINITY = "CAST('-Infinity' AS DOUBLE)";

export const mathWriters: Readonly<Record<string, Writer>> = {
  abs: ([x = ''], { type }) => {
    const least = LEAST[type.kind];
    if (!least) return cast(`abs(${x})`, type);
    const message = `NUMERIC_VALUE_OUT_OF_RANGE: Value ${least} is out of range for abs(${type.kind})`;
    return `CASE WHEN ${x} = ${cast(text(least), type)} THEN ${fail(text(message), type)} ELSE abs(${x}) END`;
  },
  ceil: toWhole('ceil'),
  ceiling: toWhole('ceil'),
  floor: toWhole('floor'),
  round,
  truncate,
  sign: ([x = ''], { type }) =>
    type.kind === 'double' || type.kind === 'real'
      ? cast(`CASE WHEN isnan(${x}) OR ${x} = 0 THEN ${x} ELSE sign(${x}) END`, type)
      : cast(`sign(${x})`, type),
  mod,
  sqrt: guarded('sqrt', (x) => `${x} >= 0`),
  cbrt: plain('trino_cbrt'),
  exp: plain('exp'),
  ln: guarded('ln', (x) => `${x} > 0`, NEGATIVE_INFINITY),
  log2: guarded('log2', (x) => `${x} > 0`, NEGATIVE_INFINITY),
  log10: guarded('log10', (x) => `${x} > 0`, NEGATIVE_INFINITY),
  log: (args, call, context) => {
    const [base, x] = args.map((arg) => `(${mathWriters.ln!([arg], call, context)})`);
    return `(${x} / ${base})`;
  },
  power: plain('pow'),
  pow: plain('pow'),
  sin: guarded('sin', (x) => `NOT isinf(${x})`),
  cos: guarded('cos', (x) => `NOT isinf(${x})`),
  tan: guarded('tan', (x) => `NOT isinf(${x})`),
  asin: guarded('asin', (x) => `${x} BETWEEN -1 AND 1`),
  acos: guarded('acos', (x) => `${x} BETWEEN -1 AND 1`),
  atan: plain('atan'),
  atan2: plain('atan2'),
  sinh: plain('sinh'),
  cosh: plain('cosh'),
  tanh: plain('tanh'),
  degrees: plain('degrees'),
  radians: plain('radians'),
  pi: plain('pi'),
  e: () => 'exp(CAST(1 AS DOUBLE))',
  nan: () => "CAST('NaN' AS DOUBLE)",
  infinity: () => "CAST('Infinity' AS DOUBLE)",
  random,
  rand: random,
  is_nan: plain('isnan'),
  is_infinite: plain('isinf'),
  is_finite: plain('isfinite'),
  bitwise_and: ([a, b]) => `(${a} & ${b})`,
  bitwise_or: ([a, b]) => `(${a} | ${b})`,
  bitwise_xor: ([a, b]) => `xor(${a}, ${b})`,
  bitwise_not: ([a]) => `(~${a})`,
  from_base: plain('trino_from_base'),
  to_base: plain('trino_to_base'),
  greatest: extreme('greatest'),
  least: extreme('least'),
  width_bucket: (args) =>
    args.length === 4
      ? `trino_width_bucket(${args.join(', ')})`
      : `trino_width_bucket_of(${args.join(', ')})`,
  bitwise_left_shift: shift('left'),
  bitwise_right_shift: shift('right'),
  bitwise_right_shift_arithmetic: shift('arithmetic'),
  bit_count: plain('trino_bit_count'),
};
