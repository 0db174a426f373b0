import type { Cursor } from '../../../../../lib/sql/parse/cursor.ts';
import { isQueryStart, parseExpression } from '../../../../../lib/sql/parse/expression-parser.ts';
import { parseQuery } from '../../../../../lib/sql/parse/query-parser.ts';
import type { AthenaStatement } from '../statement.ts';
import { queryProperties } from './create-table.ts';
import { tableName } from './names.ts';

export function parseInsert(c: Cursor): AthenaStatement {
  c.expect('INSERT', 'INTO');
  const table = tableName(c);
  const columns = c.is('(') && !isQueryStart(c) ? columnList(c) : undefined;
  return { kind: 'insert', table, ...(columns && { columns }), query: parseQuery(c) };
}

function columnList(c: Cursor): string[] {
  c.expect('(');
  const names = c.list(() => c.identifier().name);
  c.expect(')');
  return names;
}

export function parseUnload(c: Cursor): AthenaStatement {
  c.expect('UNLOAD', '(');
  const query = parseQuery(c);
  c.expect(')', 'TO');
  const location = c.string();
  c.expect('WITH');
  return { kind: 'unload', query, location, properties: queryProperties(c) };
}

/** PREPARE name FROM statement */
export function parsePrepare(c: Cursor): AthenaStatement {
  c.expect('PREPARE');
  const { name } = c.identifier();
  c.expect('FROM');
  const { start } = c.peek();
  while (c.peek().kind !== 'end' && !(c.is(';') && c.peek(1).kind === 'end')) c.next();
  return { kind: 'prepare', name, sql: c.sql.slice(start, c.previous().end) };
}

/** EXECUTE name [USING expression, …] */
export function parseExecute(c: Cursor): AthenaStatement {
  c.expect('EXECUTE');
  const { name } = c.identifier();
  const values = c.take('USING') ? c.list(() => parseExpression(c)) : [];
  return { kind: 'execute', name, parameters: values.map(({ start, end }) => c.sql.slice(start, end)) };
}
