import { lacking } from '../trino/lacking.ts';
import type { AsOf, Identifier, Relation } from './ast.ts';
import type { Cursor } from './cursor.ts';
import { isQueryStart, parseExpression, parseValue } from './expression-parser.ts';
import { parseQualifiedName, parseQuery } from './query-parser.ts';
import { isSyntaxError, SqlError } from './sql-error.ts';

/** Relations between FROM and WHERE; a comma is a cross join. */
export function parseRelations(c: Cursor): Relation {
  let left = parseRelation(c);
  while (c.is(',')) {
    const { line, column } = c.next();
    left = { kind: 'join', type: 'CROSS', left, right: parseRelation(c), line, column };
  }
  return left;
}

function parseRelation(c: Cursor): Relation {
  return c.nested(() => parseJoins(c));
}

function parseJoins(c: Cursor): Relation {
  let left = parseAliased(c);
  for (;;) {
    const { line, column } = c.peek();
    if (c.take('CROSS', 'JOIN')) {
      left = { kind: 'join', type: 'CROSS', left, right: parseAliased(c), line, column };
      continue;
    }
    if (c.take('NATURAL')) {
      const type = takeJoinType(c);
      if (!type) throw c.unexpected("'FULL', 'INNER', 'JOIN', 'LEFT', 'RIGHT'");
      left = { kind: 'join', type, left, right: parseAliased(c), natural: true, line, column };
      continue;
    }
    const type = takeJoinType(c);
    if (!type) return left;
    const right = parseRelation(c);
    if (c.take('ON')) left = { kind: 'join', type, left, right, on: parseExpression(c), line, column };
    else {
      c.expect('USING', '(');
      const using = c.list(() => c.identifier());
      c.expect(')');
      left = { kind: 'join', type, left, right, using, line, column };
    }
  }
}

function takeJoinType(c: Cursor): 'INNER' | 'LEFT' | 'RIGHT' | 'FULL' | undefined {
  if (c.take('JOIN') || c.take('INNER', 'JOIN')) return 'INNER';
  for (const side of ['LEFT', 'RIGHT', 'FULL'] as const) {
    if (c.take(side, 'JOIN') || c.take(side, 'OUTER', 'JOIN')) return side;
  }
  return undefined;
}

const AFTER_RELATION = ['TABLESAMPLE', 'MATCH_RECOGNIZE', 'OFFSET', 'LIMIT', 'FETCH', 'WINDOW'];

function parseAliased(c: Cursor): Relation {
  const relation = parseNamed(c);
  const { line, column } = c.peek();
  if (!c.take('TABLESAMPLE')) return relation;
  const method = (['BERNOULLI', 'SYSTEM'] as const).find((word) => c.take(word));
  if (!method) throw c.unexpected("'BERNOULLI', 'SYSTEM'");
  c.expect('(');
  const percentage = parseExpression(c);
  c.expect(')');
  return { kind: 'sample', relation, method, percentage, line, column };
}

function parseNamed(c: Cursor): Relation {
  const relation = parseRelationPrimary(c);
  if (c.is('MATCH_RECOGNIZE', '(')) throw lacking(c.peek(), 'MATCH_RECOGNIZE');
  const explicit = c.take('AS');
  if (!explicit && (!c.isIdentifier() || AFTER_RELATION.includes(c.peek().text))) return relation;
  const alias = c.identifier();
  const columns = c.is('(') ? { columns: parseAliasColumns(c) } : {};
  return { kind: 'alias', relation, alias, ...columns, line: relation.line, column: relation.column };
}

function parseRelationPrimary(c: Cursor): Relation {
  const { line, column } = c.peek();
  if (c.is('UNNEST')) {
    c.expect('UNNEST', '(');
    const items = c.list(() => parseExpression(c));
    c.expect(')');
    return { kind: 'unnest', items, ordinality: c.take('WITH', 'ORDINALITY'), line, column };
  }
  if (c.is('JSON_TABLE', '(')) throw lacking(c.peek(), 'JSON_TABLE');
  if (c.is('TABLE', '(')) throw tableFunction(c);
  if (c.is('LATERAL', '(')) {
    c.expect('LATERAL', '(');
    const query = parseQuery(c);
    c.expect(')');
    return { kind: 'subquery', query, lateral: true, line, column };
  }
  if (c.is('(')) {
    const mark = c.mark();
    if (isQueryStart(c)) {
      c.next();
      try {
        const query = parseQuery(c);
        c.expect(')');
        return { kind: 'subquery', query, lateral: false, line, column };
      } catch (error) {
        // ((SELECT …) AS a JOIN b …) begins like a query, and is a relation.
        if (!isSyntaxError(error) || c.tokens[mark + 1]?.text !== '(') throw error;
        c.reset(mark);
      }
    }
    c.expect('(');
    const relation = parseRelation(c);
    c.expect(')');
    return relation;
  }
  const name = parseQualifiedName(c);
  return { kind: 'table', name, ...parseAsOf(c), line, column };
}

/** Table functions of Athena's engine. Source: SHOW FUNCTIONS of Trino 476 with its Iceberg plugin. */
const TABLE_FUNCTIONS = ['exclude_columns', 'sequence', 'system.table_changes'];

/** The refusal of `TABLE(name(…))`. */
function tableFunction(c: Cursor): SqlError {
  c.expect('TABLE', '(');
  const at = c.peek();
  const name = parseQualifiedName(c).parts.join('.').toLowerCase();
  const known = TABLE_FUNCTIONS.some((each) => name === each || name.endsWith(`.${each}`));
  return known
    ? lacking(at, `the table function ${name}`)
    : new SqlError('FUNCTION_NOT_FOUND', at, `Table function '${name}' not registered`);
}

function parseAsOf(c: Cursor): { asOf?: AsOf } {
  const { line, column } = c.peek();
  const kind = c.take('FOR', 'TIMESTAMP') ? 'timestamp' : c.take('FOR', 'VERSION') ? 'version' : undefined;
  if (!kind) return {};
  c.expect('AS', 'OF');
  return { asOf: { kind, value: parseValue(c), line, column } };
}

/** `(a, b, c)` */
export function parseAliasColumns(c: Cursor): Identifier[] {
  c.expect('(');
  const columns = c.list(() => c.identifier());
  c.expect(')');
  return columns;
}
