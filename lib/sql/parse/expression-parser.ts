import type { ArithmeticOperator, ComparisonOperator, Expression, IntervalField, Shape } from './ast.ts';
import type { Cursor } from './cursor.ts';
import { parsePrimary } from './primary-parser.ts';
import { parseQuery } from './query-parser.ts';

/** booleanExpression of Trino's grammar: OR, AND, NOT, predicates, from weakest to strongest. */
export function parseExpression(c: Cursor): Expression {
  return c.nested(() => parseChain(c, 'or', () => parseChain(c, 'and', () => parseNot(c))));
}

/** `a OR b OR c …`; thousands of them nest a few levels deep only, since it does not matter which two come first. */
function parseChain(c: Cursor, kind: 'or' | 'and', term: () => Expression): Expression {
  const terms = [term()];
  while (c.take(kind.toUpperCase())) terms.push(term());
  const join = (from: number, to: number): Expression => {
    const left = terms[from]!;
    if (to - from === 1) return left;
    const middle = (from + to + 1) >> 1;
    const node: Shape = { kind, left: join(from, middle), right: join(middle, to) };
    return { ...node, line: left.line, column: left.column, start: left.start, end: terms[to - 1]!.end };
  };
  return join(0, terms.length);
}

function parseNot(c: Cursor): Expression {
  const token = c.peek();
  if (c.take('NOT')) return c.node(token, { kind: 'not', operand: c.nested(() => parseNot(c)) });
  return parsePredicated(c);
}

const COMPARISONS = new Map<string, ComparisonOperator>([
  ['=', '='],
  ['<>', '<>'],
  ['!=', '<>'],
  ['<', '<'],
  ['<=', '<='],
  ['>', '>'],
  ['>=', '>='],
]);

function parsePredicated(c: Cursor): Expression {
  let left = parseValue(c);
  for (;;) {
    const at = c.peek();
    const operator = at.kind === 'symbol' ? COMPARISONS.get(at.text) : undefined;
    if (operator) {
      c.next();
      left = parseComparison(c, left, operator, at);
      continue;
    }
    if (c.take('IS')) {
      const negated = c.take('NOT');
      if (c.take('NULL')) left = c.node(left, { kind: 'is null', operand: left, negated });
      else {
        c.expect('DISTINCT', 'FROM');
        left = c.node(left, { kind: 'distinct from', left, right: parseValue(c), negated }, at);
      }
      continue;
    }
    const negated = c.is('NOT') && ['BETWEEN', 'IN', 'LIKE'].includes(c.peek(1).text);
    if (negated) c.next();
    const word = c.peek();
    if (c.take('BETWEEN')) {
      const lower = parseValue(c);
      c.expect('AND');
      left = c.node(left, { kind: 'between', operand: left, lower, upper: parseValue(c), negated }, word);
    } else if (c.take('IN')) {
      c.expect('(');
      if (isQueryStart(c)) left = inQuery(c, left, negated, word);
      else {
        const items = c.list(() => parseExpression(c));
        c.expect(')');
        left = c.node(left, { kind: 'in', operand: left, items, negated }, word);
      }
    } else if (c.take('LIKE')) {
      const pattern = parseValue(c);
      const escaped = c.take('ESCAPE') ? { escape: parseValue(c) } : {};
      left = c.node(left, { kind: 'like', operand: left, pattern, ...escaped, negated }, word);
    } else return left;
  }
}

function inQuery(c: Cursor, operand: Expression, negated: boolean, at: { line: number; column: number }) {
  const query = parseQuery(c);
  c.expect(')');
  return c.node(operand, { kind: 'in query', operand, query, negated }, at);
}

function parseComparison(
  c: Cursor,
  left: Expression,
  operator: ComparisonOperator,
  at: { line: number; column: number },
): Expression {
  const word = c.peek().text;
  if (['ALL', 'ANY', 'SOME'].includes(word) && c.peek(1).text === '(') {
    c.next();
    c.expect('(');
    const query = parseQuery(c);
    c.expect(')');
    const quantifier = word === 'ALL' ? 'ALL' : 'ANY';
    return c.node(left, { kind: 'quantified', operator, quantifier, left, query }, at);
  }
  return c.node(left, { kind: 'comparison', operator, left, right: parseValue(c) }, at);
}

/** Whether a query, not an expression, begins here (just inside a parenthesis). */
export function isQueryStart(c: Cursor): boolean {
  let ahead = 0;
  while (c.peek(ahead).kind === 'symbol' && c.peek(ahead).text === '(') ahead++;
  const token = c.peek(ahead);
  return token.kind === 'word' && ['SELECT', 'WITH', 'VALUES', 'TABLE'].includes(token.text);
}

/** valueExpression: concatenation, sums, products, signs, AT TIME ZONE. */
export function parseValue(c: Cursor): Expression {
  return c.nested(() => parseConcatenation(c));
}

function parseConcatenation(c: Cursor): Expression {
  let left = parseSum(c);
  while (c.is('||')) {
    const at = c.next();
    left = c.node(left, { kind: 'concat', left, right: parseSum(c) }, at);
  }
  return left;
}

function parseSum(c: Cursor): Expression {
  let left = parseProduct(c);
  while (c.is('+') || c.is('-')) {
    const at = c.next();
    const operator = at.text as ArithmeticOperator;
    left = c.node(left, { kind: 'arithmetic', operator, left, right: parseProduct(c) }, at);
  }
  return left;
}

function parseProduct(c: Cursor): Expression {
  let left = parseSigned(c);
  while (c.is('*') || c.is('/') || c.is('%')) {
    const at = c.next();
    const operator = at.text as ArithmeticOperator;
    left = c.node(left, { kind: 'arithmetic', operator, left, right: parseSigned(c) }, at);
  }
  return left;
}

function parseSigned(c: Cursor): Expression {
  const at = c.peek();
  if (c.take('-')) return c.node(at, { kind: 'negate', operand: c.nested(() => parseSigned(c)) });
  if (c.take('+')) return c.nested(() => parseSigned(c));
  let operand = parsePrimary(c);
  while (c.is('AT', 'TIME', 'ZONE')) {
    c.expect('AT', 'TIME', 'ZONE');
    operand = c.node(operand, { kind: 'at time zone', operand, zone: parsePrimary(c) });
  }
  return operand;
}

const FIELDS = ['YEAR', 'MONTH', 'DAY', 'HOUR', 'MINUTE', 'SECOND'];

export function parseIntervalField(c: Cursor): IntervalField {
  const token = c.peek();
  if (token.kind !== 'word' || !FIELDS.includes(token.text)) {
    throw c.unexpected("'DAY', 'HOUR', 'MINUTE', 'MONTH', 'SECOND', 'YEAR'");
  }
  return c.next().text as IntervalField;
}
