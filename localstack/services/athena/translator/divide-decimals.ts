import type { DecimalType } from '../../../../lib/sql/types/type.ts';
import { namedUnless } from './evaluate-once.ts';
import { cast, scaled, unscaled } from './sql-text.ts';

/** Digits of a quotient that a double mostly gives exactly. */
const DOUBLE_DIGITS = 15;

/** What takes less to compute some times than to give it a name. */
const SIMPLE = /^(?!.* OVER \()(?!.*\btrino_).{0,80}$/s;

const type = (precision: number, scale: number): DecimalType => ({ kind: 'decimal', precision, scale });

/**
 * The quotient of two decimals, half away from zero, in Trino's type. Most are computed as a double first, and kept where an
 * exact look at what is left of the dividend shows that it is the nearest; the others go through integers of any size.
 */
export function divideDecimals(
  left: string,
  right: string,
  [a, b, r]: readonly [DecimalType, DecimalType, DecimalType],
): string {
  return namedUnless(SIMPLE, [left, right], ([x = '', y = '']) => {
    const rescale = r.scale - a.scale + b.scale;
    const exact = scaled(
      `trino_decimal_divide(${unscaled(x, a)}, ${unscaled(y, b)}, ${rescale})`,
      r.precision,
      r.scale,
    );
    const near = nearestQuotient(x, y, [a, b, r]);
    if (near === undefined) return exact;
    const known = `WHEN ${x} IS NULL OR ${y} IS NULL THEN NULL`;
    // A CASE of its own, since DuckDB computes both sides of an AND: the long way is written once, however it is come to.
    const isNearest = near.many
      ? `CASE WHEN ${near.many} THEN false ELSE ${near.isNearest} END`
      : near.isNearest;
    return `CASE ${known} WHEN ${isNearest} THEN ${near.quotient} ELSE ${exact} END`;
  });
}

/** A quotient by way of doubles, and what tells whether it is the right one. */
interface Quotient {
  readonly quotient: string;
  readonly isNearest: string;
  /** Tells whether the dividend has too many digits to look; undefined where its type never has. */
  readonly many: string | undefined;
}

/** Undefined for types whose quotients, or the products of these with the divisor, have too many digits. */
function nearestQuotient(
  x: string,
  y: string,
  [a, b, r]: readonly [DecimalType, DecimalType, DecimalType],
): Quotient | undefined {
  const digits = r.scale + b.scale;
  const before = 37 - digits;
  if (r.scale >= DOUBLE_DIGITS || before < 1 || b.precision + r.scale > 38) return undefined;
  const last = cast(r.scale === 0 ? '1' : `0.${'0'.repeat(r.scale - 1)}1`, type(r.scale || 1, r.scale));
  const double = `TRY_CAST(CAST(${x} AS DOUBLE) / CAST(${y} AS DOUBLE) AS DECIMAL(${DOUBLE_DIGITS},${r.scale}))`;
  const divisor = cast(y, type(Math.max(19, b.precision), b.scale));
  const rest = `(CAST(${x} AS DECIMAL(38,${digits})) - CAST(${double} * ${divisor} AS DECIMAL(38,${digits})))`;
  const unit = `abs(${divisor} * ${last})`;
  // Half of the last digit left is a tie: right where the quotient is the one away from zero.
  const away = `(${rest} > 0) <> ((${x} > 0) = (${y} > 0))`;
  return {
    quotient: cast(double, r),
    isNearest: `abs(${rest}) * 2 < ${unit} OR (abs(${rest}) * 2 = ${unit} AND ${away})`,
    many: a.precision - a.scale > before ? `abs(${x}) >= 1e${before}` : undefined,
  };
}
