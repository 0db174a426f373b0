import { InvalidModel, position, type Span, type Statement, walk } from './statement.ts';

/** A table that a query reads, by database and name, as written (lower case). */
export interface TableReference {
  readonly database: string;
  readonly table: string;
  /** Where the database's name stands. */
  readonly databaseSpan: Span;
}

interface Identifier {
  readonly name: string;
  readonly span: Span;
}

/**
 * Every table that the query reads, in the order of its text; names of its own CTEs are none.
 * @throws InvalidModel for a table without a database that is no CTE, and for a catalog in front of the database
 */
export function tableReferences(statement: Statement, where: string): readonly TableReference[] {
  const ctes = new Set<string>();
  walk(statement.tree, (kind, node) => {
    if (kind !== 'with') return;
    for (const cte of node.ctes as { alias: Identifier }[]) ctes.add(cte.alias.name.toLowerCase());
  });
  const references: TableReference[] = [];
  walk(statement.tree, (kind, node) => {
    if (kind !== 'table' || !('hints' in node)) return;
    const name = node.name as Identifier;
    const schema = node.schema as Identifier | null;
    const at = () => `${where}, ${position(statement.sql, name.span.start)}`;
    if (node.catalog)
      throw new InvalidModel(
        `${at()}: table '${name.name}' names a catalog: write database.table, the catalog belongs to the deployment`,
      );
    if (!schema) {
      if (ctes.has(name.name.toLowerCase())) return;
      throw new InvalidModel(
        `${at()}: table '${name.name}' has no database and is no CTE: write silver.${name.name} or gold.${name.name}`,
      );
    }
    references.push({
      database: schema.name.toLowerCase(),
      table: name.name.toLowerCase(),
      databaseSpan: { start: schema.span.start, end: schema.span.end },
    });
  });
  return references.sort((a, b) => a.databaseSpan.start - b.databaseSpan.start);
}
