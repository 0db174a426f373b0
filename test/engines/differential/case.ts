import type { Node } from './node.ts';
import { type Table, tableSql } from './table.ts';

/** One thing to compare: a query, made of an expression over a table or whole. */
export interface Case {
  readonly sql: string;
  readonly approximate: boolean;
  readonly ordered: boolean;
  /** Smaller cases to look at when this one differs. */
  smaller(): readonly Case[];
}

/** An expression for each row of a table. */
export function expressionCase(node: Node, table: Table, subtrees: (root: Node) => Node[]): Case {
  const parts = () =>
    [...new Map(subtrees(node).map((part) => [part.sql, part])).values()].filter(
      (part) => part.sql !== node.sql,
    );
  return {
    sql: `SELECT ${node.sql} FROM ${tableSql(table)} ORDER BY n`,
    approximate: node.approximate,
    ordered: true,
    smaller: () => [
      ...(table.rows.length > 1
        ? table.rows.map((row) => expressionCase(node, { ...table, rows: [row] }, subtrees))
        : []),
      ...parts().map((part) => expressionCase(part, table, subtrees)),
    ],
  };
}
