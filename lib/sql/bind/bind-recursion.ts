import type { Query, QueryBody } from '../parse/ast.ts';
import { SqlError } from '../parse/sql-error.ts';
import { canCoerce } from '../types/coercion.ts';
import { displayName } from '../types/type.ts';
import type { Context } from './context.ts';
import { bindQueryTree, castTree } from './query-binder.ts';
import type { OutputColumn, QueryTree } from './typed-tree.ts';

/** `anchor UNION [ALL] step` where the step speaks of the name; undefined for a query that does not. */
export function asRecursive(
  query: Query,
  name: string,
): { anchor: Query; step: Query; distinct: boolean } | undefined {
  const { body, fetch: _, ...rest } = query;
  if (body.kind !== 'set' || body.operator !== 'UNION' || !mentions(body.right, name)) return undefined;
  const part = (side: QueryBody): Query => ({
    ...rest,
    line: side.line,
    column: side.column,
    body: side,
    orderBy: [],
    withTies: false,
  });
  return { anchor: part(body.left), step: part(body.right), distinct: body.distinct };
}

/** Whether a table of that name stands anywhere in the tree. */
function mentions(node: unknown, name: string): boolean {
  if (Array.isArray(node)) return node.some((child) => mentions(child, name));
  if (typeof node !== 'object' || node === null) return false;
  const table = node as { kind?: string; name?: { parts?: readonly string[] } };
  if (table.kind === 'table' && table.name?.parts?.join('.').toLowerCase() === name) return true;
  return Object.values(node).some((child) => mentions(child, name));
}

/** The step, its columns in the anchor's types. @throws SqlError TYPE_MISMATCH */
export function bindStep(query: Query, anchor: readonly OutputColumn[], context: Context): QueryTree {
  const step = bindQueryTree(query, context);
  if (step.columns.length !== anchor.length) {
    throw new SqlError(
      'TYPE_MISMATCH',
      query,
      `base and step relations of recursion have different number of fields: ${anchor.length}, ${step.columns.length}`,
    );
  }
  for (const [i, { type }] of anchor.entries()) {
    const own = step.columns[i]!.type;
    if (!canCoerce(own, type)) {
      throw new SqlError(
        'TYPE_MISMATCH',
        query,
        `recursion step relation output type (${displayName(own)}) is not coercible to recursion base relation output type (${displayName(type)}) at column ${i + 1}`,
      );
    }
  }
  return castTree(
    step,
    anchor.map(({ type }) => type),
    context,
  );
}
