import type { Expression, Identifier } from './ast.ts';
import { parseCall } from './call-parser.ts';
import type { Cursor } from './cursor.ts';
import { isQueryStart, parseExpression, parseIntervalField, parseValue } from './expression-parser.ts';
import { parseQuery } from './query-parser.ts';
import { isSyntaxError } from './sql-error.ts';
import { parseTypeNode } from './type-parser.ts';

/** primaryExpression with its suffixes: subscripts and dereferences. */
export function parsePrimary(c: Cursor): Expression {
  let base = parseHead(c);
  for (;;) {
    if (c.take('[')) {
      const index = parseValue(c);
      c.expect(']');
      base = c.node(base, { kind: 'subscript', base, index });
    } else if (c.is('.') && c.isIdentifier(1)) {
      c.next();
      base = c.node(base, { kind: 'dereference', base, field: c.identifier() });
    } else return base;
  }
}

const CURRENT = ['CURRENT_DATE', 'CURRENT_TIME', 'CURRENT_TIMESTAMP', 'LOCALTIME', 'LOCALTIMESTAMP'];
const CURRENT_NAMES = ['CURRENT_USER', 'CURRENT_CATALOG', 'CURRENT_SCHEMA', 'CURRENT_PATH'];
const TYPED_LITERALS = ['DATE', 'TIME', 'TIMESTAMP', 'DECIMAL', 'CHAR', 'JSON', 'REAL', 'DOUBLE'];

function parseHead(c: Cursor): Expression {
  const token = c.peek();
  switch (token.kind) {
    case 'string':
      c.next();
      return c.node(token, { kind: 'string', value: token.text });
    case 'integer':
    case 'decimal':
    case 'double':
      c.next();
      return c.node(token, { kind: token.kind, text: token.text });
    case 'binary':
      c.next();
      return c.node(token, { kind: 'binary', hex: token.text });
    case 'symbol':
      return parseSymbol(c);
    case 'word':
      return parseWord(c);
    case 'quoted':
      return parseName(c);
    default:
      throw c.unexpected('<expression>');
  }
}

function parseSymbol(c: Cursor): Expression {
  const token = c.peek();
  if (c.take('?')) return c.node(token, { kind: 'parameter', index: c.nextParameter() });
  if (!c.is('(')) throw c.unexpected('<expression>');
  const lambda = tryLambdaParameters(c);
  if (lambda) return c.node(token, { kind: 'lambda', parameters: lambda, body: parseExpression(c) });
  if (isQueryStart(c)) {
    const mark = c.mark();
    c.next();
    try {
      const query = parseQuery(c);
      c.expect(')');
      return c.node(token, { kind: 'subquery', query });
    } catch (error) {
      if (!isSyntaxError(error) || c.tokens[mark + 1]?.text !== '(') throw error;
      c.reset(mark);
    }
  }
  c.expect('(');
  const items = c.list(() => parseExpression(c));
  c.expect(')');
  if (items.length === 1) return items[0]!;
  return c.node(token, { kind: 'row', items });
}

/** `(x, y) ->`; leaves the cursor alone when it is something else. */
function tryLambdaParameters(c: Cursor): Identifier[] | undefined {
  const mark = c.mark();
  c.next();
  const parameters: Identifier[] = [];
  while (c.isIdentifier()) {
    parameters.push(c.identifier());
    if (!c.take(',')) break;
  }
  if (c.take(')', '->')) return parameters;
  c.reset(mark);
  return undefined;
}

function parseWord(c: Cursor): Expression {
  const token = c.peek();
  const following = c.peek(1);
  const calls = following.kind === 'symbol' && following.text === '(';
  switch (token.text) {
    case 'NULL':
      c.next();
      return c.node(token, { kind: 'null' });
    case 'TRUE':
    case 'FALSE':
      c.next();
      return c.node(token, { kind: 'boolean', value: token.text === 'TRUE' });
    case 'CASE':
      return parseCase(c);
    case 'CAST':
    case 'TRY_CAST':
      if (calls) return parseCast(c);
      break;
    case 'EXISTS': {
      c.next();
      c.expect('(');
      const query = parseQuery(c);
      c.expect(')');
      return c.node(token, { kind: 'exists', query });
    }
    case 'EXTRACT': {
      c.expect('EXTRACT', '(');
      const field = c.identifier().name.toUpperCase();
      c.expect('FROM');
      const operand = parseValue(c);
      c.expect(')');
      return c.node(token, { kind: 'extract', field, operand });
    }
    case 'GROUPING': {
      c.expect('GROUPING', '(');
      const columns = c.is(')') ? [] : c.list(() => parsePrimary(c));
      c.expect(')');
      return c.node(token, { kind: 'grouping', columns });
    }
    case 'INTERVAL':
      if (following.kind === 'string' || following.text === '-' || following.text === '+') {
        return parseInterval(c);
      }
      break;
    case 'ARRAY':
      if (following.kind === 'symbol' && following.text === '[') {
        c.expect('ARRAY', '[');
        const items = c.is(']') ? [] : c.list(() => parseExpression(c));
        c.expect(']');
        return c.node(token, { kind: 'array', items });
      }
      break;
    case 'ROW':
      if (calls) {
        c.expect('ROW', '(');
        const items = c.list(() => parseExpression(c));
        c.expect(')');
        return c.node(token, { kind: 'row', items });
      }
      break;
    case 'DOUBLE':
      if (following.text === 'PRECISION' && c.peek(2).kind === 'string') {
        c.next();
        c.next();
        const value = c.string();
        const type = {
          base: 'double',
          numbers: [],
          types: [],
          fieldNames: [],
          line: token.line,
          column: token.column,
        };
        return c.node(token, { kind: 'typed', type, value });
      }
  }
  if (CURRENT.includes(token.text)) {
    c.next();
    const precision = c.take('(') ? Number(c.next().text) : undefined;
    if (precision !== undefined) c.expect(')');
    return c.node(token, {
      kind: 'current',
      what: token.text,
      ...(precision === undefined ? {} : { precision }),
    });
  }
  if (CURRENT_NAMES.includes(token.text)) {
    c.next();
    return c.node(token, { kind: 'current', what: token.text });
  }
  if (following.kind === 'string' && c.isIdentifier()) {
    const type = parseTypeNode(c);
    return c.node(token, { kind: 'typed', type, value: c.string() });
  }
  if (TYPED_LITERALS.includes(token.text) && calls && isTypedLiteral(c)) {
    const type = parseTypeNode(c);
    return c.node(token, { kind: 'typed', type, value: c.string() });
  }
  return parseName(c);
}

/** Whether `TYPE ( number )` is followed by a string. */
function isTypedLiteral(c: Cursor): boolean {
  return c.peek(2).kind === 'integer' && c.peek(3).text === ')' && c.peek(4).kind === 'string';
}

function parseName(c: Cursor): Expression {
  const token = c.peek();
  const call = parseCall(c);
  if (call) return call;
  const name = c.identifier();
  if (c.take('->')) {
    return c.node(token, { kind: 'lambda', parameters: [name], body: parseExpression(c) });
  }
  return c.node(token, { kind: 'column', name });
}

function parseCase(c: Cursor): Expression {
  const token = c.expect('CASE');
  const operand = c.is('WHEN') ? {} : { operand: parseExpression(c) };
  const branches = [];
  while (c.take('WHEN')) {
    const when = parseExpression(c);
    c.expect('THEN');
    branches.push({ when, result: parseExpression(c) });
  }
  if (branches.length === 0) throw c.unexpected("'WHEN'");
  const otherwise = c.take('ELSE') ? { otherwise: parseExpression(c) } : {};
  c.expect('END');
  return c.node(token, { kind: 'case', ...operand, branches, ...otherwise });
}

function parseCast(c: Cursor): Expression {
  const token = c.next();
  c.expect('(');
  const operand = parseExpression(c);
  c.expect('AS');
  const type = parseTypeNode(c);
  c.expect(')');
  return c.node(token, { kind: 'cast', operand, type, safe: token.text === 'TRY_CAST' });
}

function parseInterval(c: Cursor): Expression {
  const token = c.expect('INTERVAL');
  const negative = c.take('-');
  if (!negative) c.take('+');
  const value = c.string();
  const from = parseIntervalField(c);
  const to = c.take('TO') ? { to: parseIntervalField(c) } : {};
  return c.node(token, { kind: 'interval', negative, value, from, ...to });
}
