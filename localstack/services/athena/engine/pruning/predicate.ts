import type { ComparisonOperator } from '../../../../../lib/sql/parse/ast.ts';
import type { TrinoType } from '../../../../../lib/sql/types/type.ts';

/** A value in its column's memory form: text, whole numbers and microseconds; dates are days since 1970-01-01. */
export type PredicateValue = string | bigint;

/** What a column must be, for any of the values: `column operator value`. Null never is. */
export interface Predicate {
  readonly column: string;
  readonly operator: ComparisonOperator;
  readonly values: readonly PredicateValue[];
}

/**
 * The memory form of a constant's text; undefined for types that predicates are not made of.
 * @param text as the typed tree has it: digits, `YYYY-MM-DD`, `YYYY-MM-DD HH:MM:SS.f`
 */
export function predicateValue(text: string, type: TrinoType): PredicateValue | undefined {
  switch (type.kind) {
    case 'varchar':
      return text;
    case 'tinyint':
    case 'smallint':
    case 'integer':
    case 'bigint':
      return /^-?\d+$/.test(text) ? BigInt(text) : undefined;
    case 'date':
      return dayOf(text);
    case 'timestamp':
      return microsOf(text);
    default:
      return undefined;
  }
}

const DAY = 86_400_000n;

function dayOf(text: string): bigint | undefined {
  const time = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  return Number.isNaN(time) ? undefined : BigInt(time) / DAY;
}

/** Undefined for years that are not written with four digits and for more than six digits of a second. */
function microsOf(text: string): bigint | undefined {
  const [, day, clock, fraction = ''] =
    /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?$/.exec(text) ?? [];
  const time = Date.parse(`${day}T${clock}Z`);
  return Number.isNaN(time) ? undefined : BigInt(time) * 1000n + BigInt(fraction.padEnd(6, '0'));
}
