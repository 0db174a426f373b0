/** A column of an answer: Athena's name and type of it. */
export interface QueryColumn {
  readonly name: string;
  readonly type: string;
}

/** A page of an answer's rows: values as Athena prints them, null for NULL. */
export interface QueryRows {
  readonly columns: readonly QueryColumn[];
  readonly rows: readonly (readonly (string | null)[])[];
  /** Of the next page; undefined when there is none. */
  readonly next?: string;
}

/** A statement that has run. */
export interface FinishedQuery extends QueryRows {
  readonly id: string;
  readonly scannedBytes: number;
}

/** The statement failed, in Athena's words. */
export class QueryFailed extends Error {
  override readonly name = 'QueryFailed';
}

/** Asks Athena. */
export interface QueryRunner {
  /**
   * Runs one statement to its end.
   * @param signal cancels it
   * @throws QueryFailed
   */
  run(sql: string, signal: AbortSignal): Promise<FinishedQuery>;
  /** A page of a statement's rows. @throws QueryFailed when Athena knows no such query or page */
  rows(id: string, token: string | undefined): Promise<QueryRows>;
}
