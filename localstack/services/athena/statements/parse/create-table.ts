import type { Cursor } from '../../../../../lib/sql/parse/cursor.ts';
import { parseQuery } from '../../../../../lib/sql/parse/query-parser.ts';
import {
  type AthenaStatement,
  type ColumnDefinition,
  type Properties,
  type PropertyValue,
  type TableDdl,
  type TableName,
  UnsupportedStatement,
} from '../statement.ts';
import { hiveProperties, hiveText, tableName } from './names.ts';

/** CREATE [EXTERNAL] TABLE, by list of columns or AS a query. The words before the name are still to be read. */
export function parseCreateTable(c: Cursor): AthenaStatement {
  c.expect('CREATE');
  const external = c.take('EXTERNAL');
  c.expect('TABLE');
  const ifNotExists = c.take('IF', 'NOT', 'EXISTS');
  const table = tableName(c);
  if (external || c.is('('))
    return { kind: 'create table', ddl: parseDdl(c, { table, external, ifNotExists }) };
  const properties = c.take('WITH') ? queryProperties(c) : {};
  c.expect('AS');
  const query = parseQuery(c);
  const noData = c.take('WITH', 'NO', 'DATA');
  if (!noData) c.take('WITH', 'DATA');
  return { kind: 'create table as', table, ifNotExists, properties, query, withData: !noData };
}

/** `(name = value, …)` in Trino's grammar. */
export function queryProperties(c: Cursor): Properties {
  c.expect('(');
  const properties = Object.fromEntries(c.list(() => property(c)));
  c.expect(')');
  return properties;
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

type Draft = { -readonly [K in keyof TableDdl]?: TableDdl[K] };

function parseDdl(
  c: Cursor,
  head: { readonly table: TableName; readonly external: boolean; readonly ifNotExists: boolean },
): TableDdl {
  c.expect('(');
  const columns = c.list(() => columnDefinition(c));
  c.expect(')');
  const draft: Draft = { partitionedBy: [], serdeProperties: {}, properties: {} };
  while (parseClause(c, draft));
  return { ...head, columns, ...draft } as TableDdl;
}

/** Reads one clause after the columns; false when there is none. */
function parseClause(c: Cursor, draft: Draft): boolean {
  const at = c.peek();
  if (c.take('COMMENT')) draft.comment = hiveText(c);
  else if (c.take('PARTITIONED', 'BY')) draft.partitionedBy = partitions(c);
  else if (c.is('CLUSTERED') || c.is('SKEWED'))
    throw new UnsupportedStatement(`CREATE TABLE ${at.text} BY`, at);
  else if (c.take('ROW', 'FORMAT', 'SERDE')) draft.serde = hiveText(c);
  else if (c.take('ROW', 'FORMAT', 'DELIMITED')) draft.serdeProperties = delimiters(c);
  else if (c.take('WITH', 'SERDEPROPERTIES')) draft.serdeProperties = hiveProperties(c);
  else if (c.take('STORED', 'AS', 'INPUTFORMAT')) {
    draft.inputFormat = hiveText(c);
    c.expect('OUTPUTFORMAT');
    draft.outputFormat = hiveText(c);
  } else if (c.take('STORED', 'AS')) draft.storedAs = c.identifier().name.toUpperCase();
  else if (c.take('LOCATION')) draft.location = hiveText(c);
  else if (c.take('TBLPROPERTIES')) draft.properties = hiveProperties(c);
  else return false;
  return true;
}

function partitions(c: Cursor): readonly (ColumnDefinition | string)[] {
  c.expect('(');
  const fields = c.list(() => {
    const start = c.peek().start;
    const mark = c.mark();
    c.identifier();
    if (c.is(',') || c.is(')')) return c.sql.slice(start, c.previous().end);
    if (!c.take('(')) {
      c.reset(mark);
      return columnDefinition(c);
    }
    c.list(() => c.next());
    c.expect(')');
    return c.sql.slice(start, c.previous().end);
  });
  c.expect(')');
  return fields;
}

/** ROW FORMAT DELIMITED's clauses as the serde's properties. Source: Hive language manual, "Row Formats & SerDe". */
function delimiters(c: Cursor): Record<string, string> {
  const properties: Record<string, string> = {};
  for (;;) {
    if (c.take('FIELDS', 'TERMINATED', 'BY')) {
      properties['field.delim'] = hiveText(c);
      properties['serialization.format'] = properties['field.delim'];
    } else if (c.take('ESCAPED', 'BY')) properties['escape.delim'] = hiveText(c);
    else if (c.take('COLLECTION', 'ITEMS', 'TERMINATED', 'BY')) properties['collection.delim'] = hiveText(c);
    else if (c.take('MAP', 'KEYS', 'TERMINATED', 'BY')) properties['mapkey.delim'] = hiveText(c);
    else if (c.take('LINES', 'TERMINATED', 'BY')) properties['line.delim'] = hiveText(c);
    else if (c.take('NULL', 'DEFINED', 'AS')) properties['serialization.null.format'] = hiveText(c);
    else return properties;
  }
}

/** A column's name, type and comment. */
function columnDefinition(c: Cursor): ColumnDefinition {
  const name = c.identifier().name.toLowerCase();
  c.take(':');
  const start = c.peek().start;
  let depth = 0;
  while (depth > 0 || !(c.is(',') || c.is(')') || c.is('COMMENT'))) {
    const token = c.next();
    if (token.kind === 'end') throw c.unexpected("')'");
    if (token.text === '(' || token.text === '<') depth++;
    if (token.text === ')' || token.text === '>') depth--;
  }
  const type = c.sql.slice(start, c.previous().end).toLowerCase().replace(/\s+/g, '');
  const comment = c.take('COMMENT') ? hiveText(c) : undefined;
  return { name, type, ...(comment !== undefined && { comment }) };
}
