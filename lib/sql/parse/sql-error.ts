/** Where something stands in a statement: 1-based line and column, as Trino counts them. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export type SqlErrorName =
  | 'SYNTAX_ERROR'
  | 'COLUMN_NOT_FOUND'
  | 'AMBIGUOUS_NAME'
  | 'AMBIGUOUS_FUNCTION_CALL'
  | 'TABLE_NOT_FOUND'
  | 'SCHEMA_NOT_FOUND'
  | 'CATALOG_NOT_FOUND'
  | 'FUNCTION_NOT_FOUND'
  | 'TYPE_NOT_FOUND'
  | 'TYPE_MISMATCH'
  | 'EXPRESSION_NOT_AGGREGATE'
  | 'EXPRESSION_NOT_SCALAR'
  | 'NESTED_AGGREGATION'
  | 'NESTED_WINDOW'
  | 'MISSING_OVER'
  | 'EXPRESSION_NOT_IN_DISTINCT'
  | 'INVALID_LITERAL'
  | 'INVALID_ARGUMENTS'
  | 'INVALID_COLUMN_REFERENCE'
  | 'INVALID_FUNCTION_ARGUMENT'
  | 'INVALID_PARAMETER_USAGE'
  | 'INVALID_VIEW'
  | 'VIEW_IS_STALE'
  | 'MISMATCHED_COLUMN_ALIASES'
  | 'MISSING_COLUMN_ALIASES'
  | 'MISSING_COLUMN_NAME'
  | 'DUPLICATE_COLUMN_NAME'
  | 'DUPLICATE_NAMED_QUERY'
  | 'MISSING_ORDER_BY'
  | 'NUMERIC_VALUE_OUT_OF_RANGE'
  | 'NOT_SUPPORTED';

/**
 * A statement refused before it runs. The message is what Athena puts into StateChangeReason:
 * `COLUMN_NOT_FOUND: line 1:8: Column 'x' cannot be resolved …`.
 */
export class SqlError extends Error {
  readonly errorName: SqlErrorName;
  readonly position: Position;
  /** The text after the position. */
  readonly detail: string;

  constructor(errorName: SqlErrorName, position: Position, detail: string) {
    super(`${errorName}: line ${position.line}:${position.column}: ${detail}`);
    this.name = 'SqlError';
    this.errorName = errorName;
    this.position = position;
    this.detail = detail;
  }
}

/** Whether another reading of the text may still be right. */
export const isSyntaxError = (error: unknown): boolean =>
  error instanceof SqlError && error.errorName === 'SYNTAX_ERROR';
