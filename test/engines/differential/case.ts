import type { Node } from './node.ts';
import { subtrees } from './node.ts';
import { columnsOf, type Table, tableSql } from './table.ts';

/** One thing to compare: a query, made of an expression over a table or whole. */
export interface Case {
  readonly sql: string;
  readonly approximate: boolean;
  /** Whether the query gives the order of its rows. */
  readonly ordered: boolean;
  /** Smaller cases to look at when this one differs. */
  smaller(): readonly Case[];
}

/** How expressions become a query: alone or many side by side. */
export interface Shape {
  /** How many columns stand before the expressions' own. */
  readonly before: number;
  sql(expressions: readonly string[], table: Table): string;
  /** Whether an expression that fails can be told from the others by TRY. */
  readonly tried: boolean;
}

const shape = (head: string, tail: string, tried = false): Shape => ({
  before: head ? 1 : 0,
  sql: (expressions, table) =>
    `SELECT\n${[...(head ? [head] : []), ...expressions].join(',\n')}\nFROM ${tableSql(columnsOf(table, expressions))} ${tail}`,
  tried,
});

export const SCALARS: Shape = shape('', 'ORDER BY n', true);
export const AGGREGATES: Shape = shape('g', 'GROUP BY g ORDER BY g');
export const TOTALS: Shape = shape("'all'", '');
export const WINDOWS: Shape = shape('n', 'ORDER BY n');

/** An expression over a table's rows, groups or windows. */
export function expressionCase(node: Node, table: Table, form: Shape): Case {
  const parts = () =>
    [...new Map(subtrees(node).map((part) => [part.sql, part])).values()].filter(
      (part) => part.sql !== node.sql,
    );
  return {
    sql: form.sql([node.sql], table),
    approximate: node.approximate,
    ordered: true,
    smaller: () => [
      // The first row has no null, which would be of no type alone.
      ...(table.rows.length > 2
        ? table.rows
            .slice(1)
            .map((row) => expressionCase(node, { ...table, rows: [table.rows[0]!, row] }, form))
        : []),
      ...parts().map((part) => expressionCase(part, table, SCALARS)),
    ],
  };
}

/** A query as it is. */
export function queryCase(sql: string, ordered: boolean): Case {
  return { sql, approximate: true, ordered, smaller: () => [] };
}
