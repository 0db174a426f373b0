import { decimalText } from '../../contracts/decimal-text.ts';

/** Mean and quantiles of decimals of one scale, as text of that scale; all but `n` null where there is no value. */
export interface Distribution {
  readonly n: number;
  readonly mean: string | null;
  readonly p10: string | null;
  readonly p25: string | null;
  readonly median: string | null;
  readonly p75: string | null;
  readonly p90: string | null;
}

/**
 * As the gold models compute it: the quantile p of n ascending values lies at (n − 1) · p, counted from 0, between two values in
 * proportion; halves are rounded away from zero.
 * Source: R. Hyndman, Y. Fan, "Sample Quantiles in Statistical Packages" (1996), definition 7.
 * @param values unscaled
 */
export function distribution(values: readonly bigint[], scale: number): Distribution {
  const ascending = values.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const n = ascending.length;
  const text = (value: bigint) => decimalText(value, scale);
  const quantile = (percent: number): string | null => {
    if (n === 0) return null;
    const place = (n - 1) * percent;
    const low = ascending[Math.floor(place / 100)] ?? 0n;
    const next = ascending[Math.floor(place / 100) + 1] ?? low;
    return text(low + divide(BigInt(place % 100) * (next - low), 100n));
  };
  return {
    n,
    mean:
      n === 0
        ? null
        : text(
            divide(
              ascending.reduce((sum, value) => sum + value, 0n),
              BigInt(n),
            ),
          ),
    p10: quantile(10),
    p25: quantile(25),
    median: quantile(50),
    p75: quantile(75),
    p90: quantile(90),
  };
}

/** Rounded half away from zero. @param divisor above zero */
function divide(dividend: bigint, divisor: bigint): bigint {
  const magnitude = dividend < 0n ? -dividend : dividend;
  const rounded = (2n * magnitude + divisor) / (2n * divisor);
  return dividend < 0n ? -rounded : rounded;
}
