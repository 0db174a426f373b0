/** Categories of Athena's error catalog: whose fault it was. */
export const CATEGORY = { system: 1, user: 2, other: 3 } as const;

/**
 * Types of Athena's error catalog that this service gives.
 * Source: Athena user guide, "Athena error catalog".
 */
export const ERROR_TYPE = {
  internal: 200,
  resultsNotWritten: 401,
  user: 1000,
  data: 1001,
  ddl: 1003,
  syntax: 1006,
  rejected: 1008,
  cancelled: 1011,
} as const;

/** A query that ends as FAILED: the message becomes its StateChangeReason, e.g. `COLUMN_NOT_FOUND: line 1:8: …`. */
export class QueryFailure extends Error {
  override readonly name = 'QueryFailure';
  readonly category: number;
  readonly type: number;

  constructor(
    message: string,
    type: number = ERROR_TYPE.syntax,
    category: number = CATEGORY.user,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.type = type;
    this.category = category;
  }
}
