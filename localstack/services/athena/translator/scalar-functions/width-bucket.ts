import { BIGINT, DOUBLE, type DuckDBListValue, LIST } from '@duckdb/node-api';
import type { ScalarFunction } from './define.ts';

/** @throws Error INVALID_FUNCTION_ARGUMENT with the message, unless the condition holds */
function check(holds: boolean, message: string): void {
  if (!holds) throw new Error(`INVALID_FUNCTION_ARGUMENT: ${message}`);
}

/** Number of the bucket, from 1, of equal ones between two bounds; 0 before the first, one more than there are past the last. */
function bucket(operand: number, first: number, second: number, count: bigint): bigint {
  check(count > 0n, 'bucketCount must be greater than 0');
  check(!Number.isNaN(operand), 'operand must not be NaN');
  check(Number.isFinite(first), 'first bound must be finite');
  check(Number.isFinite(second), 'second bound must be finite');
  check(first !== second, 'bounds cannot equal each other');
  const [lower, upper] = [Math.min(first, second), Math.max(first, second)];
  let found: bigint;
  if (operand < lower) found = 0n;
  else if (operand >= upper) found = count + 1n;
  else found = BigInt(Math.trunc((Number(count) * (operand - lower)) / (upper - lower) + 1));
  if (BigInt.asIntN(64, found) !== found)
    throw new Error(`NUMERIC_VALUE_OUT_OF_RANGE: Bucket for value ${operand} is out of range`);
  // Counted from the other end, it goes on from the other end of bigint, as in Java.
  return BigInt.asIntN(64, first > second ? count - found + 1n : found);
}

/** How many of the sorted bins begin at or before the operand. */
function bucketOf(operand: number, bins: readonly (number | null)[]): bigint {
  check(bins.length > 0, 'Bins cannot be an empty array');
  check(!Number.isNaN(operand), 'Operand cannot be NaN');
  if (bins.includes(null))
    throw new Error('NOT_SUPPORTED: width_bucket with null bins is not supported by the local Athena');
  const at = (i: number) => bins[i]!;
  let [lower, upper] = [0, bins.length];
  while (lower < upper) {
    check(!(at(lower) > at(upper - 1)), 'Bin values are not sorted in ascending order');
    const index = (lower + upper) >> 1;
    check(Number.isFinite(at(index)), `Bin value must be finite, got ${at(index)}`);
    if (at(index) <= operand) lower = index + 1;
    else upper = index;
  }
  return BigInt(lower);
}

export const bucketFunctions: readonly ScalarFunction[] = [
  { name: 'trino_width_bucket', parameters: [DOUBLE, DOUBLE, DOUBLE, BIGINT], result: BIGINT, call: bucket },
  {
    name: 'trino_width_bucket_of',
    parameters: [DOUBLE, LIST(DOUBLE)],
    result: BIGINT,
    call: (operand: number, bins: DuckDBListValue) => bucketOf(operand, bins.items as (number | null)[]),
  },
];
