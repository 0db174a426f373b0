import type { Call } from '../../service.ts';
import type { TextRow } from '../results/csv.ts';
import type { ResultColumn } from '../results/result-column.ts';

/** What a statement is, known before it runs. */
export interface StatementKind {
  readonly statementType: 'DDL' | 'DML' | 'UTILITY';
  /** As the API names it, e.g. SELECT, CREATE_TABLE_AS_SELECT. */
  readonly substatementType: string;
}

/** One query for the engine to run. */
export interface EngineQuery {
  readonly id: string;
  readonly sql: string;
  /** Database of unqualified names; undefined for `default`. */
  readonly database: string | undefined;
  /** Values of the `?` in the statement, as SQL expressions. */
  readonly parameters: readonly string[];
  /** The call that submitted it: every read and write of data and catalog is held against its caller's permissions. */
  readonly call: Call;
  /** Bytes that may be scanned; undefined for no limit. */
  readonly scanLimit: number | undefined;
  /** s3 URI of the workgroup's folder for results, with a slash at the end. */
  readonly outputFolder: string;
  readonly signal: AbortSignal;
}

export interface EngineResult {
  readonly columns: readonly ResultColumn[];
  readonly rows: readonly TextRow[];
  /** Bytes of the columns read in the files read. */
  readonly scannedBytes: number;
  /** Rows written. */
  readonly updateCount?: number;
}

/** The query would scan more than its limit. */
export class ScanLimitExceeded extends Error {
  override readonly name = 'ScanLimitExceeded';
}
