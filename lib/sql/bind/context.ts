import type { WindowSpecification } from '../parse/ast.ts';
import type { TrinoType } from '../types/type.ts';
import type { Scope, Statement } from './scope.ts';
import type { BoundCall, Typed } from './typed-tree.ts';

/** Where an expression is bound. */
export interface Context {
  readonly statement: Statement;
  readonly scope: Scope;
  /** Of a select that groups: keys and aggregates stand for what they compute. Undefined where aggregates are refused. */
  readonly grouping?: GroupingContext;
  /** Whether window functions may stand here (select items and ORDER BY). */
  readonly windows: boolean;
  /** Names of the WINDOW clause. */
  readonly windowNames: ReadonlyMap<string, WindowSpecification>;
  /** Why aggregates are refused here, e.g. `WHERE clause`. */
  readonly clause: string;
}

export interface GroupingContext {
  /** Keys by the canonical text of their bound expression. */
  readonly keys: Map<string, { readonly id: number; readonly type: TrinoType }>;
  readonly keyIds: number[];
  readonly aggregates: { readonly id: number; readonly call: BoundCall; readonly text: string }[];
  readonly groupings: { readonly id: number; readonly keys: readonly number[] }[];
  /** Where arguments of aggregates and keys are bound. */
  readonly inner: Context;
}

/** One text for equal expressions. */
export function canonical(e: unknown): string {
  const text = JSON.stringify(e, (_, value) => (typeof value === 'bigint' ? String(value) : value));
  // Each lambda has variables of its own: what is written twice is the same by their places.
  const places = new Map<string, number>();
  return text.replace(/"name":"(p\d+)"/g, (_, name: string) => {
    if (!places.has(name)) places.set(name, places.size);
    return `"name":"p${places.get(name)}"`;
  });
}

export const columnOf = (id: number, type: TrinoType): Typed => ({ kind: 'column', id, type });
