import { parseExpressionText } from '../../../../lib/sql/parse/parse-query.ts';
import { SqlError } from '../../../../lib/sql/parse/sql-error.ts';

/**
 * Execution parameters as SQL expressions. Athena takes for a text what is no expression, and what names a column; measured on AWS by
 * the project athena-local, docs/parameters.md: `abc`, `it's` and `x + 1` are texts, `'abc'`, `1 + 1` and `DATE '2020-01-01'` are not.
 */
export const executionParameters = (given: readonly string[]): readonly string[] =>
  given.map((value) => (isExpression(value) ? value : `'${value.replaceAll("'", "''")}'`));

function isExpression(value: string): boolean {
  try {
    return !namesColumn(parseExpressionText(value));
  } catch (error) {
    if (error instanceof SqlError && error.errorName === 'SYNTAX_ERROR') return false;
    throw error;
  }
}

function namesColumn(node: unknown): boolean {
  if (Array.isArray(node)) return node.some(namesColumn);
  if (!node || typeof node !== 'object') return false;
  return (node as { kind?: string }).kind === 'column' || Object.values(node).some(namesColumn);
}
