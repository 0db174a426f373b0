import type { TypeNode } from './ast.ts';
import { Cursor } from './cursor.ts';
import { parseIntervalField } from './expression-parser.ts';
import { isSyntaxError } from './sql-error.ts';

/** type of Trino's grammar, e.g. `decimal(18, 8)`, `row(a integer, b varchar)`, `timestamp(3) with time zone`. */
export function parseTypeNode(c: Cursor): TypeNode {
  return c.nested(() => parseArrays(c));
}

function parseArrays(c: Cursor): TypeNode {
  let type = parseBase(c);
  while (c.is('ARRAY')) {
    const at = c.next();
    if (c.take('[')) {
      c.next();
      c.expect(']');
    }
    type = { base: 'array', numbers: [], types: [type], fieldNames: [], line: at.line, column: at.column };
  }
  return type;
}

function parseBase(c: Cursor): TypeNode {
  const token = c.peek();
  const at = { line: token.line, column: token.column };
  const simple = (base: string, numbers: number[] = [], types: TypeNode[] = []) => ({
    base,
    numbers,
    types,
    fieldNames: [],
    ...at,
  });
  if (c.is('ROW', '(')) return parseRow(c, at);
  if (c.take('INTERVAL')) {
    const from = parseIntervalField(c);
    const to = c.take('TO') ? parseIntervalField(c) : from;
    return simple(`interval ${from.toLowerCase()} to ${to.toLowerCase()}`);
  }
  if (c.is('TIMESTAMP') || c.is('TIME')) {
    const base = c.next().text.toLowerCase();
    const { numbers, types } = c.is('(') ? parseArguments(c) : { numbers: [], types: [] };
    if (c.take('WITH', 'TIME', 'ZONE')) return simple(`${base} with time zone`, numbers, types);
    c.take('WITHOUT', 'TIME', 'ZONE');
    return simple(base, numbers, types);
  }
  if (c.take('DOUBLE', 'PRECISION')) return simple('double');
  const base = c.identifier().name.toLowerCase();
  if (c.take('<')) {
    const types = c.list(() => parseTypeNode(c));
    c.expect('>');
    return simple(base, [], types);
  }
  if (!c.is('(')) return simple(base);
  const { numbers, types } = parseArguments(c);
  return simple(base, numbers, types);
}

function parseArguments(c: Cursor): { numbers: number[]; types: TypeNode[] } {
  const numbers: number[] = [];
  const types: TypeNode[] = [];
  c.expect('(');
  c.list(() => {
    if (c.peek().kind === 'integer') numbers.push(Number(c.next().text));
    else types.push(parseTypeNode(c));
  });
  c.expect(')');
  return { numbers, types };
}

function parseRow(c: Cursor, at: { line: number; column: number }): TypeNode {
  c.expect('ROW', '(');
  const types: TypeNode[] = [];
  const fieldNames: (string | undefined)[] = [];
  c.list(() => {
    const mark = c.mark();
    if (c.isIdentifier()) {
      const name = c.identifier().name;
      if (!c.is(',') && !c.is(')') && !c.is('(')) {
        const typeMark = c.mark();
        try {
          types.push(parseTypeNode(c));
          fieldNames.push(name);
          return;
        } catch (error) {
          if (!isSyntaxError(error)) throw error;
          c.reset(typeMark);
        }
      }
      c.reset(mark);
    }
    types.push(parseTypeNode(c));
    fieldNames.push(undefined);
  });
  c.expect(')');
  return { base: 'row', numbers: [], types, fieldNames, ...at };
}

/** @throws SqlError SYNTAX_ERROR */
export function parseTypeText(text: string): TypeNode {
  const c = new Cursor(text);
  const type = parseTypeNode(c);
  if (c.peek().kind !== 'end') throw c.unexpected('<EOF>');
  return type;
}
