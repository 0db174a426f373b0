import { lacking } from '../trino/lacking.ts';
import type {
  Expression,
  GroupBy,
  Identifier,
  NamedQuery,
  QualifiedName,
  Query,
  QueryBody,
  Select,
  SelectItem,
} from './ast.ts';
import { parseOrderBy, parseWindowSpecification } from './call-parser.ts';
import type { Cursor } from './cursor.ts';
import { isQueryStart, parseExpression } from './expression-parser.ts';
import { checkNesting } from './nesting.ts';
import { parsePrimary } from './primary-parser.ts';
import { parseAliasColumns, parseRelations } from './relation-parser.ts';
import type { Position } from './sql-error.ts';

/**
 * query of Trino's grammar: WITH, set operations, ORDER BY, OFFSET, LIMIT.
 * @throws SqlError SYNTAX_ERROR; NOT_SUPPORTED of what is nested too deep
 */
export function parseQuery(c: Cursor): Query {
  const { outermost } = c;
  const query = c.nested(() => parseWholeQuery(c));
  if (outermost) checkNesting(query);
  return query;
}

function parseWholeQuery(c: Cursor): Query {
  const { line, column, start } = c.peek();
  const named: NamedQuery[] = [];
  let recursive = false;
  if (c.is('WITH', 'FUNCTION') && c.isIdentifier(2)) throw lacking(c.peek(), 'WITH FUNCTION');
  if (c.take('WITH')) {
    recursive = c.take('RECURSIVE');
    c.list(() => {
      const name = c.identifier();
      const columns = c.is('(') ? { columns: parseAliasColumns(c) } : {};
      c.expect('AS', '(');
      const query = parseQuery(c);
      c.expect(')');
      named.push({ name, ...columns, query });
    });
  }
  const body = parseTerm(c);
  const orderBy = c.is('ORDER', 'BY') ? parseOrderBy(c) : [];
  let offset: { offset?: Expression } = {};
  if (c.take('OFFSET')) {
    offset = { offset: parseRowCount(c) };
    if (!c.take('ROWS')) c.take('ROW');
  }
  let limit: { limit?: Expression } = {};
  let withTies = false;
  let fetch: { fetch?: Position } = {};
  const { line: fetchLine, column: fetchColumn } = c.peek();
  if (c.take('LIMIT')) {
    if (!c.take('ALL')) limit = { limit: parseRowCount(c) };
  } else if (c.take('FETCH')) {
    fetch = { fetch: { line: fetchLine, column: fetchColumn } };
    if (!c.take('FIRST')) c.expect('NEXT');
    const one = c.peek();
    limit = {
      limit: c.is('ROW') || c.is('ROWS') ? c.node(one, { kind: 'integer', text: '1' }) : parseRowCount(c),
    };
    if (!c.take('ROWS')) c.expect('ROW');
    withTies = c.take('WITH', 'TIES');
    if (!withTies) c.expect('ONLY');
  }
  const end = c.previous().end;
  return {
    with: named,
    recursive,
    body,
    orderBy,
    ...offset,
    ...limit,
    withTies,
    ...fetch,
    line,
    column,
    start,
    end,
  };
}

function parseRowCount(c: Cursor): Expression {
  if (c.peek().kind !== 'integer' && !c.is('?')) throw c.unexpected("'?', <integer>");
  return parsePrimary(c);
}

function parseTerm(c: Cursor): QueryBody {
  let left = parseIntersect(c);
  while (c.is('UNION') || c.is('EXCEPT')) {
    const { text, line, column } = c.next();
    const distinct = !c.take('ALL');
    if (distinct) c.take('DISTINCT');
    refuseCorresponding(c);
    const operator = text as 'UNION' | 'EXCEPT';
    left = { kind: 'set', operator, distinct, left, right: parseIntersect(c), line, column };
  }
  return left;
}

function refuseCorresponding(c: Cursor): void {
  if (c.is('CORRESPONDING')) throw lacking(c.peek(), 'CORRESPONDING of set operations');
}

function parseIntersect(c: Cursor): QueryBody {
  let left = parseQueryPrimary(c);
  while (c.is('INTERSECT')) {
    const { line, column } = c.next();
    const distinct = !c.take('ALL');
    if (distinct) c.take('DISTINCT');
    refuseCorresponding(c);
    left = { kind: 'set', operator: 'INTERSECT', distinct, left, right: parseQueryPrimary(c), line, column };
  }
  return left;
}

function parseQueryPrimary(c: Cursor): QueryBody {
  const { line, column } = c.peek();
  if (c.take('VALUES')) return { kind: 'values', rows: c.list(() => parseExpression(c)), line, column };
  if (c.take('TABLE')) return { kind: 'table', name: parseQualifiedName(c), line, column };
  if (c.is('(')) {
    c.next();
    if (!isQueryStart(c)) throw c.unexpected("'(', 'SELECT', 'TABLE', 'VALUES'");
    const query = parseQuery(c);
    c.expect(')');
    return { kind: 'nested', query, line, column };
  }
  if (c.is('SELECT')) return parseSelect(c);
  throw c.unexpected("'(', 'SELECT', 'TABLE', 'VALUES'");
}

function parseSelect(c: Cursor): Select {
  const { line, column } = c.expect('SELECT');
  const distinct = c.take('DISTINCT');
  if (!distinct) c.take('ALL');
  const items = c.list(() => parseSelectItem(c));
  const from = c.take('FROM') ? { from: parseRelations(c) } : {};
  const where = c.take('WHERE') ? { where: parseExpression(c) } : {};
  const groupBy = c.take('GROUP', 'BY') ? { groupBy: parseGroupBy(c) } : {};
  const having = c.take('HAVING') ? { having: parseExpression(c) } : {};
  const windows = c.take('WINDOW')
    ? c.list(() => {
        const name = c.identifier();
        c.expect('AS');
        return { name, specification: parseWindowSpecification(c) };
      })
    : [];
  return { kind: 'select', distinct, items, ...from, ...where, ...groupBy, ...having, windows, line, column };
}

function parseSelectItem(c: Cursor): SelectItem {
  const { line, column } = c.peek();
  if (c.take('*')) return { kind: 'all', line, column };
  const mark = c.mark();
  const qualified = tryQualifiedStar(c);
  if (qualified) {
    const aliases = parseStarAliases(c);
    return { kind: 'all', of: qualified, ...aliases, line, column };
  }
  c.reset(mark);
  const expression = parseExpression(c);
  if (c.is('.') && c.peek(1).text === '*') {
    c.expect('.', '*');
    const aliases = parseStarAliases(c);
    return { kind: 'all', of: expression, ...aliases, line, column };
  }
  const alias = c.take('AS') || c.isIdentifier() ? { alias: c.identifier() } : {};
  return { kind: 'expression', expression, ...alias, line, column };
}

function parseStarAliases(c: Cursor): { aliases?: Identifier[] } {
  if (!c.is('AS', '(')) return {};
  c.next();
  return { aliases: parseAliasColumns(c) };
}

function tryQualifiedStar(c: Cursor): Expression | undefined {
  if (!c.isIdentifier()) return undefined;
  const first = c.peek();
  let base = c.node(first, { kind: 'column', name: c.identifier() });
  for (;;) {
    if (c.take('.', '*')) return base;
    if (!c.is('.') || !c.isIdentifier(1)) return undefined;
    c.next();
    base = c.node(base, { kind: 'dereference', base, field: c.identifier() });
  }
}

function parseGroupBy(c: Cursor): GroupBy {
  if (c.is('AUTO') && c.peek(1).text !== '.' && c.peek(1).text !== '(')
    throw lacking(c.peek(), 'GROUP BY AUTO');
  const distinct = c.take('DISTINCT');
  if (!distinct) c.take('ALL');
  const elements = c.list(() => {
    const kind = c.is('ROLLUP', '(')
      ? ('rollup' as const)
      : c.is('CUBE', '(')
        ? ('cube' as const)
        : c.is('GROUPING', 'SETS')
          ? ('sets' as const)
          : ('simple' as const);
    if (kind === 'simple') return { kind, sets: [parseGroupingSet(c)] };
    c.next();
    if (kind === 'sets') c.next();
    c.expect('(');
    const sets = c.is(')') ? [] : c.list(() => parseGroupingSet(c));
    c.expect(')');
    return { kind, sets };
  });
  return { distinct, elements };
}

function parseGroupingSet(c: Cursor): Expression[] {
  if (c.is('(', ')')) {
    c.expect('(', ')');
    return [];
  }
  const expression = parseExpression(c);
  const parenthesized = expression.kind === 'row' && c.sql[expression.start] === '(';
  return parenthesized ? [...expression.items] : [expression];
}

export function parseQualifiedName(c: Cursor): QualifiedName {
  const { line, column } = c.peek();
  const parts = [c.identifier().name];
  while (c.is('.') && c.isIdentifier(1)) {
    c.next();
    parts.push(c.identifier().name);
  }
  return { parts, line, column };
}
