import type { Position } from './sql-error.ts';
import { SqlError } from './sql-error.ts';

/**
 * How deep expressions, queries and types may be nested: every walk over them recurs that often, and each level takes several
 * in the engine's SQL, whose own limit is 1,000.
 */
export const DEEPEST = 200;

export const tooDeep = (at: Position): SqlError =>
  new SqlError(
    'NOT_SUPPORTED',
    at,
    `Nesting this deep is not supported by the local Athena, which has ${DEEPEST} levels`,
  );

/**
 * Holds a syntax tree to the limit: operators in a row nest to the left, where the parser itself does not recur. Walks without
 * recursion.
 * @throws SqlError NOT_SUPPORTED at the part that is too deep
 */
export function checkNesting(tree: object): void {
  const waiting: { readonly node: object; readonly depth: number; readonly at: Position }[] = [
    { node: tree, depth: 0, at: { line: 1, column: 1 } },
  ];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { node, depth } = next;
    const at = 'line' in node ? (node as Position) : next.at;
    if (depth > DEEPEST) throw tooDeep(at);
    // Expressions and queries have a span, types numbers.
    const deeper = 'start' in node || 'numbers' in node ? depth + 1 : depth;
    for (const child of Object.values(node))
      if (typeof child === 'object' && child !== null) waiting.push({ node: child, depth: deeper, at });
  }
}
