import type { QualifiedName } from '../../../../../lib/sql/parse/ast.ts';
import type { Cursor } from '../../../../../lib/sql/parse/cursor.ts';
import { SqlError } from '../../../../../lib/sql/parse/sql-error.ts';
import type { TableName } from '../statement.ts';

/** A name of one to three parts, quoted with double quotes or backquotes or not at all. */
export function tableName(c: Cursor): TableName {
  const { line, column } = c.peek();
  const parts = [c.identifier().name];
  while (parts.length < 3 && c.take('.')) parts.push(c.identifier().name);
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

/** A database's name with or without the catalog before it. @throws SqlError CATALOG_NOT_FOUND */
export function databaseName(c: Cursor): string {
  const { table, database: catalog, ...at } = tableName(c);
  if (catalog !== undefined && catalog !== 'awsdatacatalog')
    throw new SqlError('CATALOG_NOT_FOUND', at, `Catalog '${catalog}' does not exist`);
  return table;
}

/**
 * A text in Hive's grammar: single or double quotes, with backslash escapes.
 * Source: Hive's BaseSemanticAnalyzer.unescapeSQLString.
 */
export function hiveText(c: Cursor): string {
  const token = c.peek();
  if (token.kind !== 'string' && !(token.kind === 'quoted' && token.raw.startsWith('"')))
    throw c.unexpected('<string>');
  c.next();
  return token.text.replace(/\\(u[0-9a-fA-F]{4}|[0-3][0-7]{2}|.)/gs, (_, escaped: string) => {
    if (escaped.length === 5) return String.fromCharCode(Number.parseInt(escaped.slice(1), 16));
    if (escaped.length === 3) return String.fromCharCode(Number.parseInt(escaped, 8));
    return ESCAPES[escaped] ?? escaped;
  });
}

const ESCAPES: Readonly<Record<string, string>> = {
  0: '\0',
  b: '\b',
  n: '\n',
  r: '\r',
  t: '\t',
  Z: '\u001a',
};

/** `('name' = 'value', …)` of TBLPROPERTIES and the like. */
export function hiveProperties(c: Cursor): Record<string, string> {
  const properties: Record<string, string> = {};
  c.expect('(');
  c.list(() => {
    const name = hiveText(c);
    c.expect('=');
    properties[name] = hiveText(c);
  });
  c.expect(')');
  return properties;
}
