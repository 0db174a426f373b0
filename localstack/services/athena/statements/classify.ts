import { SqlError } from '../../../../lib/sql/parse/sql-error.ts';
import { AwsError } from '../../service.ts';
import type { StatementKind } from '../engine/query-engine.ts';
import { parseStatement } from './parse-statement.ts';
import { type AthenaStatement, UnsupportedStatement } from './statement.ts';

const kind = (
  statementType: StatementKind['statementType'],
  substatementType: string,
  output: StatementKind['output'] = '.txt',
): StatementKind => ({ statementType, substatementType, output });

const KINDS: Readonly<Record<AthenaStatement['kind'], StatementKind>> = {
  query: kind('DML', 'SELECT', '.csv'),
  explain: kind('DML', 'EXPLAIN'),
  'create table as': kind('DDL', 'CREATE_TABLE_AS_SELECT', 'tables/'),
  'create table': kind('DDL', 'CREATE_TABLE'),
  'drop table': kind('DDL', 'DROP_TABLE'),
  'alter table': kind('DDL', 'ALTER_TABLE'),
  'repair table': kind('DDL', 'MSCK_REPAIR'),
  'create view': kind('DDL', 'CREATE_VIEW'),
  'drop view': kind('DDL', 'DROP_VIEW'),
  'create database': kind('DDL', 'CREATE_DATABASE'),
  'drop database': kind('DDL', 'DROP_DATABASE'),
  insert: kind('DML', 'INSERT', ''),
  unload: kind('DML', 'UNLOAD', ''),
  prepare: kind('DDL', 'PREPARE'),
  execute: kind('DML', 'EXECUTE', '.csv'),
  deallocate: kind('DDL', 'DEALLOCATE'),
  'show databases': kind('UTILITY', 'SHOW_DATABASES'),
  'show tables': kind('UTILITY', 'SHOW_TABLES'),
  'show views': kind('UTILITY', 'SHOW_VIEWS'),
  'show columns': kind('UTILITY', 'SHOW_COLUMNS'),
  'show partitions': kind('UTILITY', 'SHOW_PARTITIONS'),
  'show properties': kind('UTILITY', 'SHOW_TABLE_PROPERTIES'),
  'show create table': kind('UTILITY', 'SHOW_CREATE_TABLE'),
  'show create view': kind('UTILITY', 'SHOW_CREATE_VIEW'),
  describe: kind('UTILITY', 'DESCRIBE_TABLE'),
};

/** SubstatementType of each ALTER TABLE. */
const ALTERATIONS = {
  'add partitions': 'ALTER_TABLE_ADD_PARTITION',
  'drop partitions': 'ALTER_TABLE_DROP_PARTITION',
  'set properties': 'ALTER_TABLE_SET_PROPERTIES',
  rename: 'ALTER_TABLE_RENAME',
} as const;

/**
 * What a statement is; EXECUTE is what it executes. As on AWS, text that is no statement is refused before there is a query.
 * @param prepared the text of a prepared statement; undefined when there is none
 * @throws AwsError InvalidRequestException
 */
export function classify(
  sql: string,
  prepared: (name: string) => string | undefined = () => undefined,
): StatementKind {
  try {
    const statement = parseStatement(sql);
    if (statement.kind === 'alter table') return kind('DDL', ALTERATIONS[statement.action]);
    const executed = statement.kind === 'execute' ? prepared(statement.name) : undefined;
    return executed === undefined ? KINDS[statement.kind] : classify(executed);
  } catch (error) {
    if (error instanceof SqlError && error.errorName === 'SYNTAX_ERROR')
      throw new AwsError(
        'InvalidRequestException',
        `line ${error.position.line}:${error.position.column}: ${error.detail}`,
        400,
        { AthenaErrorCode: 'MALFORMED_QUERY' },
      );
    if (error instanceof UnsupportedStatement)
      throw new AwsError(
        'InvalidRequestException',
        `line ${error.line}:${error.column}: ${error.message}`,
        400,
        { AthenaErrorCode: 'UNSUPPORTED_QUERY' },
      );
    // What the parser knows and refuses (NOT_SUPPORTED …) becomes a query that fails.
    if (error instanceof SqlError) return KINDS.query;
    throw error;
  }
}
