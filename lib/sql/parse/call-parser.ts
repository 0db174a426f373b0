import { lacking } from '../trino/lacking.ts';
import type {
  Expression,
  FrameBound,
  Identifier,
  SortItem,
  WindowFrame,
  WindowSpecification,
} from './ast.ts';
import type { Cursor } from './cursor.ts';
import { parseExpression, parseValue } from './expression-parser.ts';

const KEYWORD_FUNCTIONS = ['TRIM', 'NORMALIZE', 'LISTAGG', 'LEFT', 'RIGHT'];
const REFUSED = ['JSON_VALUE', 'JSON_QUERY', 'JSON_EXISTS', 'JSON_OBJECT', 'JSON_ARRAY'];

/** A function call, or undefined (cursor untouched) when no call stands here. */
export function parseCall(c: Cursor): Expression | undefined {
  const token = c.peek();
  const following = c.peek(1);
  if (following.kind !== 'symbol' || following.text !== '(') return undefined;
  if (token.kind === 'word' && REFUSED.includes(token.text))
    throw lacking(token, `the function ${token.text}`);
  const keyword = token.kind === 'word' && KEYWORD_FUNCTIONS.includes(token.text);
  if (!keyword && !c.isIdentifier()) return undefined;
  const name = (keyword ? c.next().text : c.identifier().name).toLowerCase();
  c.expect('(');
  if (name === 'trim') return parseTrim(c, token);
  if (name === 'normalize') return parseNormalize(c, token);
  if ((name === 'substring' || name === 'position') && !c.is(')')) return parseSpelledCall(c, token, name);
  let star = false;
  let distinct = false;
  let args: Expression[] = [];
  if (c.take('*')) star = true;
  else if (!c.is(')')) {
    distinct = c.take('DISTINCT');
    if (!distinct) c.take('ALL');
    if (!c.is('ORDER')) args = c.list(() => parseExpression(c));
  }
  if (name === 'listagg' && c.is('ON', 'OVERFLOW')) throw lacking(c.peek(), 'ON OVERFLOW of listagg');
  let orderBy = c.is('ORDER', 'BY') ? parseOrderBy(c) : [];
  c.expect(')');
  if (c.take('WITHIN', 'GROUP')) {
    c.expect('(');
    orderBy = parseOrderBy(c);
    c.expect(')');
  }
  return finish(c, token, { name, arguments: args, star, distinct, orderBy });
}

function finish(
  c: Cursor,
  token: Parameters<Cursor['node']>[0],
  call: { name: string; arguments: Expression[]; star: boolean; distinct: boolean; orderBy: SortItem[] },
): Expression {
  let filter = {};
  if (c.is('FILTER', '(')) {
    c.expect('FILTER', '(', 'WHERE');
    filter = { filter: parseExpression(c) };
    c.expect(')');
  }
  const ignoreNulls = c.take('IGNORE', 'NULLS');
  if (!ignoreNulls) c.take('RESPECT', 'NULLS');
  let over = {};
  if (c.is('OVER') && (c.peek(1).text === '(' || c.isIdentifier(1))) {
    c.next();
    over = { over: c.is('(') ? parseWindowSpecification(c) : c.identifier() };
  }
  return c.node(token, { kind: 'call', ...call, ...filter, ignoreNulls, ...over });
}

function parseTrim(c: Cursor, token: Parameters<Cursor['node']>[0]): Expression {
  const side = ['LEADING', 'TRAILING', 'BOTH'].find((word) => c.take(word));
  const name = side === 'LEADING' ? 'ltrim' : side === 'TRAILING' ? 'rtrim' : 'trim';
  let args: Expression[];
  if (side && c.take('FROM')) args = [parseValue(c)];
  else {
    const first = parseValue(c);
    if (c.take('FROM')) args = [parseValue(c), first];
    else if (c.take(',')) args = [first, parseValue(c)];
    else args = [first];
  }
  c.expect(')');
  return finish(c, token, { name, arguments: args, star: false, distinct: false, orderBy: [] });
}

/** NORMALIZE(x [, NFC | NFD | NFKC | NFKD]) */
function parseNormalize(c: Cursor, token: Parameters<Cursor['node']>[0]): Expression {
  const operand = parseValue(c);
  const at = c.peek();
  const form = c.take(',') ? ['NFC', 'NFD', 'NFKC', 'NFKD'].find((word) => c.take(word)) : 'NFC';
  if (form === undefined) throw c.unexpected("'NFC', 'NFD', 'NFKC', 'NFKD'");
  const args = [operand, c.node(at, { kind: 'string', value: form })];
  c.expect(')');
  return finish(c, token, { name: 'normalize', arguments: args, star: false, distinct: false, orderBy: [] });
}

/** SUBSTRING(x FROM n FOR m), or with commas, and POSITION(x IN y). */
function parseSpelledCall(c: Cursor, token: Parameters<Cursor['node']>[0], name: string): Expression {
  const call = (spelled: string, args: Expression[]) => {
    c.expect(')');
    return finish(c, token, { name: spelled, arguments: args, star: false, distinct: false, orderBy: [] });
  };
  if (name === 'position') {
    const sought = parseValue(c);
    c.expect('IN');
    return call('strpos', [parseValue(c), sought]);
  }
  // Its arguments are not read twice, which would double the time with each level of nested ones.
  const args = [parseExpression(c)];
  if (c.take('FROM')) {
    args.push(parseValue(c));
    if (c.take('FOR')) args.push(parseValue(c));
  } else while (c.take(',')) args.push(parseExpression(c));
  return call('substring', args);
}

/** `ORDER BY …` */
export function parseOrderBy(c: Cursor): SortItem[] {
  c.expect('ORDER', 'BY');
  return c.list(() => {
    const expression = parseExpression(c);
    const descending = c.take('DESC');
    if (!descending) c.take('ASC');
    const nulls = c.take('NULLS');
    const nullsFirst = nulls && c.take('FIRST');
    if (nulls && !nullsFirst) c.expect('LAST');
    return { expression, descending, nullsFirst };
  });
}

export function parseWindowSpecification(c: Cursor): WindowSpecification {
  const open = c.expect('(');
  const named = c.isIdentifier() && !['PARTITION', 'RANGE', 'ROWS', 'GROUPS'].includes(c.peek().text);
  const base: { base?: Identifier } = named ? { base: c.identifier() } : {};
  const partitionBy = c.take('PARTITION', 'BY') ? c.list(() => parseExpression(c)) : [];
  const orderBy = c.is('ORDER', 'BY') ? parseOrderBy(c) : [];
  const unit = c.peek().text;
  const frame =
    unit === 'ROWS' || unit === 'RANGE' || unit === 'GROUPS' ? { frame: parseFrame(c, unit) } : {};
  c.expect(')');
  return { ...base, partitionBy, orderBy, ...frame, line: open.line, column: open.column };
}

function parseFrame(c: Cursor, unit: WindowFrame['unit']): WindowFrame {
  const { line, column } = c.next();
  if (c.take('BETWEEN')) {
    const start = parseBound(c);
    c.expect('AND');
    return { unit, start, end: parseBound(c), line, column };
  }
  return { unit, start: parseBound(c), end: { kind: 'current row' }, line, column };
}

function parseBound(c: Cursor): FrameBound {
  if (c.take('CURRENT', 'ROW')) return { kind: 'current row' };
  if (c.take('UNBOUNDED', 'PRECEDING')) return { kind: 'unbounded preceding' };
  if (c.take('UNBOUNDED', 'FOLLOWING')) return { kind: 'unbounded following' };
  const value = parseExpression(c);
  if (c.take('PRECEDING')) return { kind: 'preceding', value };
  c.expect('FOLLOWING');
  return { kind: 'following', value };
}
