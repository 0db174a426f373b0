import type { Cursor } from '../../../../../lib/sql/parse/cursor.ts';
import { type AthenaStatement, type TableName, UnsupportedStatement } from '../statement.ts';
import { databaseName, hiveText, tableName } from './names.ts';

export function parseShow(c: Cursor): AthenaStatement {
  const first = c.expect('SHOW');
  if (c.take('DATABASES') || c.take('SCHEMAS')) return { kind: 'show databases', ...pattern(c) };
  if (c.take('TABLES')) return { kind: 'show tables', ...inDatabase(c), ...pattern(c) };
  if (c.take('VIEWS')) return { kind: 'show views', ...inDatabase(c), ...pattern(c) };
  if (c.take('PARTITIONS')) return { kind: 'show partitions', table: tableName(c) };
  if (c.take('CREATE', 'TABLE')) return { kind: 'show create table', table: tableName(c) };
  if (c.take('CREATE', 'VIEW')) return { kind: 'show create view', table: tableName(c) };
  if (c.take('TBLPROPERTIES')) {
    const table = tableName(c);
    if (!c.take('(')) return { kind: 'show properties', table };
    const property = hiveText(c);
    c.expect(')');
    return { kind: 'show properties', table, property };
  }
  if (c.take('COLUMNS')) return { kind: 'show columns', table: columnsOf(c) };
  const second = c.peek();
  if (second.kind === 'word') throw new UnsupportedStatement(`SHOW ${second.text}`, first, 'Athena');
  throw c.unexpected(
    "'COLUMNS', 'CREATE', 'DATABASES', 'PARTITIONS', 'SCHEMAS', 'TABLES', 'TBLPROPERTIES', 'VIEWS'",
  );
}

/** DESCRIBE [EXTENDED | FORMATTED] table */
export function parseDescribe(c: Cursor): AthenaStatement {
  c.next();
  // Both words may be a table's name as well.
  const named = c.peek(1).kind === 'end' || c.peek(1).text === '.' || c.peek(1).text === ';';
  const style = named
    ? 'plain'
    : c.take('EXTENDED')
      ? 'extended'
      : c.take('FORMATTED')
        ? 'formatted'
        : 'plain';
  return { kind: 'describe', table: tableName(c), style };
}

function columnsOf(c: Cursor): TableName {
  if (!c.take('IN')) c.expect('FROM');
  const table = tableName(c);
  const database = c.take('IN') || c.take('FROM') ? databaseName(c) : undefined;
  return { ...table, ...(database !== undefined && { database }) };
}

function inDatabase(c: Cursor): { readonly database?: string } {
  return c.take('IN') || c.take('FROM') ? { database: databaseName(c) } : {};
}

function pattern(c: Cursor): { readonly pattern?: string } {
  return c.take('LIKE') || c.peek().kind === 'string' ? { pattern: hiveText(c) } : {};
}
