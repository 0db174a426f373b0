import type { QualifiedName, Query } from '../../../../lib/sql/parse/ast.ts';
import { Cursor } from '../../../../lib/sql/parse/cursor.ts';
import { parseQuery } from '../../../../lib/sql/parse/query-parser.ts';

/** A table as a statement names it: lower case, one to three parts. */
export interface TableName {
  readonly catalog?: string;
  readonly database?: string;
  readonly table: string;
  readonly line: number;
  readonly column: number;
}

/** A value of a CREATE TABLE property. */
export type PropertyValue = string | boolean | number | readonly string[];

/** A statement of the kinds that this Athena runs. */
export type AthenaStatement =
  | { readonly kind: 'query'; readonly query: Query }
  | { readonly kind: 'explain'; readonly query: Query }
  | {
      readonly kind: 'create table as';
      readonly table: TableName;
      readonly ifNotExists: boolean;
      readonly properties: Readonly<Record<string, PropertyValue>>;
      readonly query: Query;
      readonly withData: boolean;
    }
  | { readonly kind: 'drop table'; readonly table: TableName; readonly ifExists: boolean }
  | { readonly kind: 'show databases'; readonly pattern?: string }
  | { readonly kind: 'show tables'; readonly database?: string; readonly pattern?: string }
  | { readonly kind: 'show columns'; readonly table: TableName }
  | { readonly kind: 'describe'; readonly table: TableName };

/** A statement that Athena may know and this one does not run. */
export class UnsupportedStatement extends Error {
  override readonly name = 'UnsupportedStatement';
}

const QUERY_STARTS = ['SELECT', 'WITH', 'VALUES', 'TABLE', '('];

/**
 * Parses one statement; comments may stand anywhere and one semicolon at the end.
 * @throws SqlError SYNTAX_ERROR with line and column; UnsupportedStatement that names the kind
 */
export function parseStatement(sql: string): AthenaStatement {
  const c = new Cursor(sql);
  const statement = parse(c);
  c.take(';');
  if (c.peek().kind !== 'end') throw c.unexpected('<EOF>');
  return statement;
}

function parse(c: Cursor): AthenaStatement {
  if (QUERY_STARTS.some((start) => c.is(start))) return { kind: 'query', query: parseQuery(c) };
  if (c.take('EXPLAIN')) {
    if (c.is('ANALYZE') || c.is('(')) throw new UnsupportedStatement('EXPLAIN with options');
    return { kind: 'explain', query: parseQuery(c) };
  }
  if (c.is('CREATE', 'TABLE')) return createTableAs(c);
  if (c.take('DROP', 'TABLE')) {
    const ifExists = c.take('IF', 'EXISTS');
    return { kind: 'drop table', table: tableName(c), ifExists };
  }
  if (c.take('SHOW', 'DATABASES') || c.take('SHOW', 'SCHEMAS')) {
    const pattern = c.take('LIKE') ? c.string() : undefined;
    return { kind: 'show databases', ...(pattern !== undefined && { pattern }) };
  }
  if (c.take('SHOW', 'TABLES')) {
    const database = c.take('IN') || c.take('FROM') ? c.identifier().name : undefined;
    const like = c.take('LIKE');
    const pattern = like || c.peek().kind === 'string' ? c.string() : undefined;
    return {
      kind: 'show tables',
      ...(database !== undefined && { database }),
      ...(pattern !== undefined && { pattern }),
    };
  }
  if (c.take('SHOW', 'COLUMNS')) {
    if (!c.take('IN')) c.expect('FROM');
    const table = tableName(c);
    const database = c.take('IN') || c.take('FROM') ? c.identifier().name : undefined;
    return { kind: 'show columns', table: { ...table, ...(database !== undefined && { database }) } };
  }
  if (c.take('DESCRIBE') || c.take('DESC')) return { kind: 'describe', table: tableName(c) };
  const [first, second] = [c.peek(), c.peek(1)];
  if (first.kind === 'word' && KNOWN_ELSEWHERE.has(first.text))
    throw new UnsupportedStatement(second.kind === 'word' ? `${first.text} ${second.text}` : first.text);
  throw c.unexpected("'CREATE', 'DESC', 'DESCRIBE', 'DROP', 'EXPLAIN', 'SELECT', 'SHOW', 'VALUES', 'WITH'");
}

/** First words of statements that Athena runs and this one does not. */
const KNOWN_ELSEWHERE = new Set([
  ...['ALTER', 'ANALYZE', 'CREATE', 'DEALLOCATE', 'DELETE', 'DROP', 'EXECUTE', 'INSERT', 'MERGE', 'MSCK'],
  ...['OPTIMIZE', 'PREPARE', 'SHOW', 'UNLOAD', 'UPDATE', 'USING', 'VACUUM'],
]);

function createTableAs(c: Cursor): AthenaStatement {
  c.expect('CREATE', 'TABLE');
  const ifNotExists = c.take('IF', 'NOT', 'EXISTS');
  const table = tableName(c);
  if (c.is('(')) throw new UnsupportedStatement('CREATE TABLE with a list of columns');
  const properties: Record<string, PropertyValue> = {};
  if (c.take('WITH')) {
    c.expect('(');
    for (const [name, value] of c.list(() => property(c))) properties[name] = value;
    c.expect(')');
  }
  c.expect('AS');
  const query = parseQuery(c);
  const noData = c.take('WITH', 'NO', 'DATA');
  if (!noData) c.take('WITH', 'DATA');
  return { kind: 'create table as', table, ifNotExists, properties, query, withData: !noData };
}

function property(c: Cursor): readonly [string, PropertyValue] {
  const name = c.identifier().name.toLowerCase();
  c.expect('=');
  if (c.take('TRUE')) return [name, true];
  if (c.take('FALSE')) return [name, false];
  if (c.peek().kind === 'integer') return [name, Number(c.next().text)];
  if (!c.take('ARRAY')) return [name, c.string()];
  c.expect('[');
  const items = c.is(']') ? [] : c.list(() => c.string());
  c.expect(']');
  return [name, items];
}

function tableName(c: Cursor): TableName {
  const { line, column } = c.peek();
  const parts = [c.identifier().name.toLowerCase()];
  while (parts.length < 3 && c.take('.')) parts.push(c.identifier().name.toLowerCase());
  return { ...nameOf({ parts, line, column }), line, column };
}

/** Catalog, database and table of a name of one to three parts, lower case. */
export function nameOf(name: QualifiedName): Omit<TableName, 'line' | 'column'> {
  const parts = name.parts.map((part) => part.toLowerCase());
  const [table = '', database, catalog] = parts.toReversed();
  return {
    table,
    ...(database !== undefined && { database }),
    ...(catalog !== undefined && { catalog }),
  };
}
