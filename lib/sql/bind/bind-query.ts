import type { Query } from '../parse/ast.ts';
import { tooDeep } from '../parse/nesting.ts';
import { parseQueryText } from '../parse/parse-query.ts';
import type { TrinoType } from '../types/type.ts';
import { bindQueryTree, castTree } from './query-binder.ts';
import type { BindCatalog, BindSession } from './scope.ts';
import type { BoundQuery } from './typed-tree.ts';

export type { BoundQuery } from './typed-tree.ts';

export interface BindOptions {
  readonly catalog: BindCatalog;
  readonly session: BindSession;
  /** Execution parameters: each the text of an SQL literal, for the `?` in order. @default [] */
  readonly parameters?: readonly string[];
  /** Given the columns as they are, the types that they are to be cast to. @default as they are */
  readonly castTo?: (
    columns: readonly { readonly name?: string; readonly type: TrinoType }[],
  ) => readonly TrinoType[];
}

/**
 * Parses a query, resolves its names against the catalog and gives every expression its Trino type.
 * @param sql one SELECT, VALUES, TABLE or WITH statement, or its parsed form
 * @throws SqlError whose message is Athena's: error name, line and column, what is wrong
 */
export function bindQuery(sql: string | Query, options: BindOptions): BoundQuery {
  const query = typeof sql === 'string' ? parseQueryText(sql) : sql;
  try {
    return bindWhole(query, options);
  } catch (error) {
    // Views over views, each nested as deep as it may be.
    if (error instanceof RangeError && error.message.includes('call stack')) throw tooDeep(query);
    throw error;
  }
}

function bindWhole(query: Query, options: BindOptions): BoundQuery {
  let id = 0;
  const tables = new Map<string, { database: string; name: string }>();
  const statement = {
    catalog: options.catalog,
    session: options.session,
    parameters: options.parameters ?? [],
    tables,
    nextId: () => ++id,
  };
  const scope = { fields: [], named: new Map() };
  const context = { statement, scope, windows: false, windowNames: new Map(), clause: '' };
  const bound = bindQueryTree(query, context);
  const tree = options.castTo ? castTree(bound, options.castTo(bound.columns), context) : bound;
  const columns = tree.columns.map(({ name, type }, i) => ({ name: name ?? `_col${i}`, type }));
  return { kind: 'query', columns, tree, tables: [...tables.values()] };
}
