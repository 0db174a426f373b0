import type { ExpressionOf } from '../parse/ast.ts';
import { SqlError } from '../parse/sql-error.ts';
import { commonSuperType } from '../types/coercion.ts';
import { BOOLEAN, displayName } from '../types/type.ts';
import { bindExpression } from './bind-expression.ts';
import type { Context } from './context.ts';
import { columnOf } from './context.ts';
import { coerce } from './operators.ts';
import { bindNestedQuery } from './query-binder.ts';
import type { QueryTree, Typed } from './typed-tree.ts';

/** `x IN (query)` and `x > ALL (query)`; the query's column is cast to the common type in a select around it. */
export function bindQueryComparison(e: ExpressionOf<'in query' | 'quantified'>, context: Context): Typed {
  const operand = bindExpression(e.kind === 'in query' ? e.operand : e.left, context);
  const query = bindNestedQuery(e.query, context);
  const column = query.columns[0]!;
  if (query.columns.length !== 1)
    throw new SqlError(
      'TYPE_MISMATCH',
      e,
      `Multiple columns returned by subquery are not yet supported. Found ${query.columns.length}`,
    );
  const common = commonSuperType(operand.type, column.type);
  if (!common)
    throw new SqlError(
      'TYPE_MISMATCH',
      e,
      `Value expression and result of subquery must be of the same type: ${displayName(operand.type)} vs ${displayName(column.type)}`,
    );
  const left = coerce(operand, common);
  const columns = [{ id: context.statement.nextId(), type: common }];
  const wrapped: QueryTree = {
    with: [],
    body: {
      kind: 'select',
      from: { kind: 'query', query, columns: [column.id], lateral: false },
      distinct: false,
      items: [coerce(columnOf(column.id, column.type), common)],
      columns,
    },
    orderBy: [],
    columns,
  };
  if (e.kind === 'in query')
    return { kind: 'in query', operand: left, query: wrapped, negated: e.negated, type: BOOLEAN };
  return {
    kind: 'quantified',
    operator: e.operator,
    quantifier: e.quantifier,
    left,
    query: wrapped,
    type: BOOLEAN,
  };
}
