import { SqlError } from '../../../../lib/sql/parse/sql-error.ts';
import { AwsError } from '../../service.ts';
import type { StatementKind } from '../engine/query-engine.ts';
import { type AthenaStatement, parseStatement, UnsupportedStatement } from './parse-statement.ts';

const KINDS: Readonly<Record<AthenaStatement['kind'], StatementKind>> = {
  query: { statementType: 'DML', substatementType: 'SELECT' },
  explain: { statementType: 'UTILITY', substatementType: 'EXPLAIN' },
  'create table as': { statementType: 'DDL', substatementType: 'CREATE_TABLE_AS_SELECT' },
  'drop table': { statementType: 'DDL', substatementType: 'DROP_TABLE' },
  'show databases': { statementType: 'UTILITY', substatementType: 'SHOW_DATABASES' },
  'show tables': { statementType: 'UTILITY', substatementType: 'SHOW_TABLES' },
  'show columns': { statementType: 'UTILITY', substatementType: 'SHOW_COLUMNS' },
  describe: { statementType: 'UTILITY', substatementType: 'DESCRIBE_TABLE' },
};

/**
 * What a statement is. As on AWS, text that is no statement is refused before there is a query.
 * @throws AwsError InvalidRequestException
 */
export function classify(sql: string): StatementKind {
  try {
    return KINDS[parseStatement(sql).kind];
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
        `Queries of this type are not supported by the local runtime: ${error.message}`,
        400,
        { AthenaErrorCode: 'UNSUPPORTED_QUERY' },
      );
    // What the parser knows and refuses (NOT_SUPPORTED …) becomes a query that fails.
    if (error instanceof SqlError) return KINDS.query;
    throw error;
  }
}
