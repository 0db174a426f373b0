import type { Expression, Query } from './ast.ts';
import { Cursor } from './cursor.ts';
import { parseExpression } from './expression-parser.ts';
import { checkNesting } from './nesting.ts';
import { parseQuery } from './query-parser.ts';

/**
 * Parses one query; comments may stand anywhere and one semicolon at the end.
 * @throws SqlError SYNTAX_ERROR with line and column
 */
export function parseQueryText(sql: string): Query {
  const c = new Cursor(sql);
  const query = parseQuery(c);
  c.take(';');
  if (c.peek().kind !== 'end') throw c.unexpected('<EOF>');
  return query;
}

/** @throws SqlError SYNTAX_ERROR */
export function parseExpressionText(sql: string): Expression {
  const c = new Cursor(sql);
  const expression = parseExpression(c);
  if (c.peek().kind !== 'end') throw c.unexpected('<EOF>');
  checkNesting(expression);
  return expression;
}
