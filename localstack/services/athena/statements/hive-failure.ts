import { CATEGORY, ERROR_TYPE, QueryFailure } from '../query-failure.ts';

/** A failure of the statements that Athena gives to Hive's engine, in Hive's words. */
export const hiveFailure = (message: string): QueryFailure =>
  new QueryFailure(`FAILED: ${message}`, ERROR_TYPE.ddl, CATEGORY.user);

export const tableNotFound = (database: string, table: string): QueryFailure =>
  hiveFailure(`SemanticException [Error 10001]: Table not found ${database}.${table}`);

export const executionError = (message: string): QueryFailure =>
  hiveFailure(`Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.DDLTask. ${message}`);
