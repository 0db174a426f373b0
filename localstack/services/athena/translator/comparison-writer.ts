import type { ComparisonOperator } from '../../../../lib/sql/parse/ast.ts';
import type { TrinoType } from '../../../../lib/sql/types/type.ts';

/** What a value is compared, grouped and sorted by. */
export function comparable(sql: string, type: TrinoType): string {
  return type.kind === 'timestamp with time zone' ? `(${sql}).ts` : sql;
}

/** Types with NaN, which DuckDB takes for a number greater than all and equal to itself. */
export const isFloating = (type: TrinoType) => type.kind === 'double' || type.kind === 'real';

/** A comparison with Trino's NaN, which equals nothing and is neither less nor greater. */
export function writeComparison(
  operator: ComparisonOperator,
  left: string,
  right: string,
  type: TrinoType,
): string {
  if (!isFloating(type)) return `(${comparable(left, type)} ${operator} ${comparable(right, type)})`;
  const nan = `(isnan(${left}) OR isnan(${right}))`;
  const otherwise = operator === '<>' ? 'true' : 'false';
  return `CASE WHEN ${left} IS NULL OR ${right} IS NULL THEN NULL WHEN ${nan} THEN ${otherwise} ELSE ${left} ${operator} ${right} END`;
}
