import type { TrinoType } from '../../../../../lib/sql/types/type.ts';
import type { QueryPlan } from '../../engine/plan-query.ts';
import { QueryFailure } from '../../query-failure.ts';

export interface OutputColumn {
  /** Lower case. */
  readonly name: string;
  readonly type: TrinoType;
}

/**
 * The columns of a query that becomes a table or files.
 * @param at `line L:C` of the statement
 * @throws QueryFailure MISSING_COLUMN_NAME, DUPLICATE_COLUMN_NAME, COLUMN_TYPE_UNKNOWN
 */
export function outputColumns(plan: QueryPlan, at: string): readonly OutputColumn[] {
  const seen = new Set<string>();
  return plan.columns.map((column, index) => {
    const name = column.name.toLowerCase();
    // Unnamed columns are called by their position.
    if (name === '' || name === `_col${index}`)
      throw new QueryFailure(
        `MISSING_COLUMN_NAME: ${at}: Column name not specified at position ${index + 1}`,
      );
    if (seen.has(name))
      throw new QueryFailure(`DUPLICATE_COLUMN_NAME: ${at}: Column name '${name}' specified more than once`);
    seen.add(name);
    const type = plan.types[index]!;
    if (type.kind === 'unknown')
      throw new QueryFailure(`COLUMN_TYPE_UNKNOWN: ${at}: Column type is unknown: ${name}`);
    return { name, type };
  });
}
