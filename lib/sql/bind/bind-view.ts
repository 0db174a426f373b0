import type { QualifiedName } from '../parse/ast.ts';
import { SqlError } from '../parse/sql-error.ts';
import { canCoerce } from '../types/coercion.ts';
import { displayName } from '../types/type.ts';
import type { Context } from './context.ts';
import { bindQueryTree, castTree } from './query-binder.ts';
import type { CatalogTable } from './scope.ts';
import type { OutputColumn, QueryTree } from './typed-tree.ts';

/**
 * Binds a view's query by itself: it sees no name of the query that reads the view, and unqualified tables are of the view's own
 * default database. Columns get the view's types.
 * @param name of the view: catalog, database, table
 * @throws SqlError INVALID_VIEW when its query can't be bound, VIEW_IS_STALE when it gives other columns than the view has
 */
export function bindView(
  at: QualifiedName,
  name: string,
  { columns, view }: CatalogTable,
  context: Context,
): QueryTree {
  const query = bindBody(at, name, view!, context);
  const reason =
    columns.length === query.columns.length
      ? query.columns.map((column, i) => staleness(column, columns[i]!, i)).find((text) => text !== undefined)
      : `stored view column count (${columns.length}) does not match column count derived from the view query analysis (${query.columns.length})`;
  if (reason !== undefined)
    throw new SqlError('VIEW_IS_STALE', at, `View '${name}' is stale or in invalid state: ${reason}`);
  return castTree(
    query,
    columns.map(({ type }) => type),
    context,
  );
}

function bindBody(
  at: QualifiedName,
  name: string,
  { query, defaultDatabase }: NonNullable<CatalogTable['view']>,
  context: Context,
): QueryTree {
  const { catalog } = context.statement;
  const statement = {
    ...context.statement,
    catalog: { defaultDatabase, table: catalog.table.bind(catalog) },
    parameters: [],
  };
  try {
    return bindQueryTree(query, { ...context, statement, scope: { fields: [], named: new Map() } });
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    const { line, column } = error.position;
    throw new SqlError(
      'INVALID_VIEW',
      at,
      `Failed analyzing stored view '${name}': line ${line}:${column}: ${error.detail}`,
    );
  }
}

/** Why the query's column is not the view's, in Trino's words; undefined when it is. */
function staleness(
  found: OutputColumn,
  stored: CatalogTable['columns'][number],
  position: number,
): string | undefined {
  const type = displayName(found.type);
  if (found.name === undefined)
    return `a column of type ${type} projected from query view at position ${position} has no name`;
  const projected = `column [${found.name}] of type ${type} projected from query view at position ${position}`;
  const definition = `column [${stored.name}] of type ${displayName(stored.type)} stored in view definition`;
  if (found.name.toLowerCase() !== stored.name.toLowerCase())
    return `${projected} has a different name from ${definition}`;
  return canCoerce(found.type, stored.type) ? undefined : `${projected} cannot be coerced to ${definition}`;
}
