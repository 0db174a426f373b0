import type { Caller } from '../../service.ts';
import type { TextRow } from '../results/csv.ts';
import type { ResultColumn } from '../results/result-column.ts';

/** What a statement is, known before it runs. */
export interface StatementKind {
  readonly statementType: 'DDL' | 'DML' | 'UTILITY';
  /** As the API names it, e.g. SELECT, CREATE_TABLE_AS_SELECT. */
  readonly substatementType: string;
  /**
   * Name of the result object beside the query's id: `<id>.csv`, `<id>.txt`, `tables/<id>`, `<id>` (the last two have only metadata).
   * Source: Athena user guide, "Identify query output files".
   */
  readonly output: '.csv' | '.txt' | 'tables/' | '';
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
  readonly call: { readonly caller: Caller };
  /** Bytes that may be scanned; undefined for no limit. */
  readonly scanLimit: number | undefined;
  /** s3 URI of the workgroup's folder for results, with a slash at the end. */
  readonly outputFolder: string;
  readonly workGroup: string;
  /** Whether the workgroup decides where results go, whatever the client says. */
  readonly enforcesOutput: boolean;
  readonly signal: AbortSignal;
}

/** A result as the object that it becomes: CSV with a header line. */
export interface ResultFile {
  /** Absolute path. */
  readonly path: string;
  /** Without the header. */
  readonly rows: number;
}

export interface EngineResult {
  readonly columns: readonly ResultColumn[];
  /** Rows of statements that give few. */
  readonly rows: readonly TextRow[];
  /** Of a query: its rows are in a file, which belongs to whoever has the result. */
  readonly file?: ResultFile;
  /** Bytes of the columns read in the files read. */
  readonly scannedBytes: number;
  /** Rows written. */
  readonly updateCount?: number;
  /** s3 URIs of the data files written, for the manifest that Hive tables and UNLOAD get. */
  readonly files?: readonly string[];
  /** What the statement turned out to be, where its text does not tell (DESCRIBE of a view). */
  readonly substatementType?: string;
  /** Whether the API tells an UpdateCount of 0 beside the rows: DDL and some of the Hive engine's answers have none. @default false */
  readonly countsNothing?: boolean;
}

/** The result of a statement that gives nothing. */
export const NOTHING: EngineResult = { columns: [], rows: [], scannedBytes: 0, countsNothing: true };

/** The query would scan more than its limit. */
export class ScanLimitExceeded extends Error {
  override readonly name = 'ScanLimitExceeded';
}
