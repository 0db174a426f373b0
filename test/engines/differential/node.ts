import type { Kind } from './kind.ts';

/** A generated expression with the parts it was made of, so that a smaller one that still differs can be found. */
export interface Node {
  readonly kind: Kind;
  readonly sql: string;
  readonly parts: readonly Node[];
  /** The value is a float that libraries compute to within a unit in the last place. */
  readonly approximate: boolean;
  /** Variables of lambdas around it that it speaks of: it means nothing without them. */
  readonly free: ReadonlySet<string>;
}

/** A node from its parts and the text around them. */
export function node(kind: Kind, sql: string, parts: readonly Node[] = [], approximate = false): Node {
  return { kind, sql, parts, approximate, free: new Set(parts.flatMap((part) => [...part.free])) };
}

/** All parts, the node itself first, whose text stands on its own. */
export function subtrees(root: Node): Node[] {
  const own = root.free.size === 0 && root.kind.base !== 'function' ? [root] : [];
  return [...own, ...root.parts.flatMap(subtrees)];
}
