import { compareCodePoints } from '../../../../../lib/lake/text-order.ts';
import type { ComparisonOperator } from '../../../../../lib/sql/parse/ast.ts';
import type { Predicate, PredicateValue } from './predicate.ts';

/** What is known of a column in some rows: bounds inclusive, undefined where they are not known. */
export interface ValueRange {
  readonly lower?: PredicateValue;
  readonly upper?: PredicateValue;
  /** Whether every value is known to be null. */
  readonly onlyNulls: boolean;
}

/**
 * Whether some of the rows may be in an answer, by any of the places that read them.
 * @param places each with what it asks; see findPredicates
 * @param range of a column; undefined where nothing is known
 */
export const mayMatch = (
  places: readonly (readonly Predicate[])[],
  range: (column: string) => ValueRange | undefined,
): boolean =>
  places.some((predicates) => predicates.every((predicate) => holds(predicate, range(predicate.column))));

function holds({ operator, values }: Predicate, range: ValueRange | undefined): boolean {
  if (!range) return true;
  if (range.onlyNulls) return false;
  const { lower, upper } = range;
  // Where a bound is not known it may be anything.
  const from = (value: PredicateValue) => (lower === undefined ? -1 : compare(lower, value));
  const to = (value: PredicateValue) => (upper === undefined ? 1 : compare(upper, value));
  const possible: Readonly<Record<ComparisonOperator, (value: PredicateValue) => boolean>> = {
    '=': (value) => from(value) <= 0 && to(value) >= 0,
    '<': (value) => from(value) < 0,
    '<=': (value) => from(value) <= 0,
    '>': (value) => to(value) > 0,
    '>=': (value) => to(value) >= 0,
    '<>': () => true,
  };
  return values.some(possible[operator]);
}

/** As Trino orders: texts by code points. */
function compare(a: PredicateValue, b: PredicateValue): number {
  if (typeof a === 'string' || typeof b === 'string') return compareCodePoints(String(a), String(b));
  return a < b ? -1 : a > b ? 1 : 0;
}
