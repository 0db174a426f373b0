import type { QualifiedName, Query } from '../parse/ast.ts';
import type { Position } from '../parse/sql-error.ts';
import { InvalidModel, position, type Span, type Statement, tokenAt, walk } from './statement.ts';

/** A table that a query reads, by database and name, lower case. */
export interface TableReference {
  readonly database: string;
  readonly table: string;
  readonly at: Position;
  /** Where the database's name stands. */
  readonly databaseSpan: Span;
}

/**
 * Every table that the query reads, in the order of its text; names of its own CTEs are none.
 * @throws InvalidModel for a table without a database that is no CTE, and for a catalog in front of the database
 */
export function tableReferences(statement: Statement, where: string): readonly TableReference[] {
  const ctes = new Set<string>();
  const names: QualifiedName[] = [];
  walk(statement.query, (node) => {
    for (const cte of (node.with as Query['with'] | undefined) ?? []) ctes.add(cte.name.name.toLowerCase());
    if (node.kind === 'table') names.push(node.name as QualifiedName);
  });
  const references = names.flatMap((name): TableReference[] => {
    const at = `${where}, ${position(name)}`;
    const [table = '', database, catalog] = name.parts.toReversed().map((part) => part.toLowerCase());
    if (catalog !== undefined)
      throw new InvalidModel(
        `${at}: table '${table}' names a catalog: write database.table, the catalog belongs to the deployment`,
      );
    if (database !== undefined)
      return [
        {
          database,
          table,
          at: { line: name.line, column: name.column },
          databaseSpan: tokenAt(statement, name),
        },
      ];
    if (ctes.has(table)) return [];
    throw new InvalidModel(
      `${at}: table '${table}' has no database and is no CTE: write silver.${table} or gold.${table}`,
    );
  });
  return references.sort((a, b) => a.databaseSpan.start - b.databaseSpan.start);
}
