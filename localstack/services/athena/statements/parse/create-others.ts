import type { Cursor } from '../../../../../lib/sql/parse/cursor.ts';
import { parseQuery } from '../../../../../lib/sql/parse/query-parser.ts';
import type { AthenaStatement } from '../statement.ts';
import { databaseName, hiveProperties, hiveText, tableName } from './names.ts';

/** CREATE [OR REPLACE] VIEW */
export function parseCreateView(c: Cursor): AthenaStatement {
  c.expect('CREATE');
  const orReplace = c.take('OR', 'REPLACE');
  c.expect('VIEW');
  const table = tableName(c);
  c.expect('AS');
  const query = parseQuery(c);
  return { kind: 'create view', table, orReplace, query, sql: c.sql.slice(query.start, query.end) };
}

/** CREATE DATABASE or SCHEMA, in Hive's grammar. */
export function parseCreateDatabase(c: Cursor): AthenaStatement {
  c.expect('CREATE');
  c.next();
  const ifNotExists = c.take('IF', 'NOT', 'EXISTS');
  const database = databaseName(c);
  const comment = c.take('COMMENT') ? hiveText(c) : undefined;
  const location = c.take('LOCATION') ? hiveText(c) : undefined;
  const properties = c.take('WITH', 'DBPROPERTIES') ? hiveProperties(c) : {};
  return {
    kind: 'create database',
    ...{ database, ifNotExists, properties },
    ...(comment !== undefined && { comment }),
    ...(location !== undefined && { location }),
  };
}

/** DROP TABLE, VIEW, DATABASE or SCHEMA. */
export function parseDrop(c: Cursor): AthenaStatement {
  c.expect('DROP');
  const what = c.next().text;
  const ifExists = c.take('IF', 'EXISTS');
  if (what === 'VIEW') return { kind: 'drop view', table: tableName(c), ifExists };
  if (what === 'TABLE') return { kind: 'drop table', table: tableName(c), ifExists };
  const database = databaseName(c);
  const cascade = c.take('CASCADE');
  if (!cascade) c.take('RESTRICT');
  return { kind: 'drop database', database, ifExists, cascade };
}
