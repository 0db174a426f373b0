/** Categories of Athena's error catalog: whose fault it was. */
export const CATEGORY = { system: 1, user: 2, other: 3 } as const;

/**
 * Types of Athena's error catalog that this service gives.
 * Source: Athena user guide, "Athena error catalog".
 */
export const ERROR_TYPE = {
  exhausted: 1,
  internal: 200,
  timeout: 206,
  resultsNotWritten: 401,
  user: 1000,
  data: 1001,
  ddl: 1003,
  syntax: 1006,
  rejected: 1008,
  cancelled: 1011,
} as const;

/** Types by the error's name, as measured on AWS by the project athena-local, src/failure.rs. */
const TYPES: Readonly<Record<string, number>> = {
  DIVISION_BY_ZERO: 1001,
  TYPE_MISMATCH: 1002,
  SYNTAX_ERROR: 1006,
  COLUMN_NOT_FOUND: 1006,
  CATALOG_NOT_FOUND: 1006,
  INVALID_CAST_ARGUMENT: 1100,
  MISSING_COLUMN_NAME: 1100,
  NUMERIC_VALUE_OUT_OF_RANGE: 1100,
  INVALID_PARAMETER_USAGE: 1100,
  INVALID_FUNCTION_ARGUMENT: 1106,
  TABLE_ALREADY_EXISTS: 1110,
  NOT_SUPPORTED: 1200,
  TABLE_NOT_FOUND: 1301,
  SCHEMA_NOT_FOUND: 1301,
  FUNCTION_NOT_FOUND: 1303,
};

/** The type of a message that begins with an error's name, e.g. `TABLE_NOT_FOUND: line 1:15: …`. */
const errorType = (message: string): number =>
  TYPES[/^[A-Z_]+(?=:)/.exec(message)?.[0] ?? ''] ?? ERROR_TYPE.user;

/** A query that ends as FAILED: the message becomes its StateChangeReason, e.g. `COLUMN_NOT_FOUND: line 1:8: …`. */
export class QueryFailure extends Error {
  override readonly name = 'QueryFailure';
  readonly category: number;
  readonly type: number;

  /** @param type @default by the error's name that the message begins with */
  constructor(
    message: string,
    type: number = errorType(message),
    category: number = CATEGORY.user,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.type = type;
    this.category = category;
  }
}
