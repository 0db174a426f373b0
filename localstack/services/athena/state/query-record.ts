import type { ResultColumn } from '../results/result-column.ts';

export type QueryState = 'QUEUED' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED';

/** One query as the history keeps it. Times are milliseconds since 1970-01-01T00:00:00Z. */
export interface QueryRecord {
  readonly id: string;
  readonly query: string;
  readonly statementType: 'DDL' | 'DML' | 'UTILITY';
  substatementType?: string;
  readonly workGroup: string;
  readonly database?: string;
  readonly catalog?: string;
  /** s3 URI of the result object. */
  readonly outputLocation: string;
  readonly resultConfiguration: Readonly<Record<string, unknown>>;
  readonly executionParameters?: readonly string[];
  readonly clientRequestToken?: string;
  /** Catalog, database and output location as the client sent them, to compare with a repeated call. */
  readonly requested?: string;
  readonly engineVersion: string;
  readonly callerArn: string;
  state: QueryState;
  stateChangeReason?: string;
  error?: { readonly category: number; readonly type: number; readonly message: string };
  readonly submittedAt: number;
  startedAt?: number;
  completedAt?: number;
  /** Bytes of the objects that were read, as metered: bytes of the read columns in the read files. */
  scannedBytes: number;
  engineMs: number;
  rows?: number;
  columns?: readonly ResultColumn[];
  updateCount?: number;
  /** Whether GetQueryResults tells no UpdateCount. */
  countsNothing?: boolean;
  /** s3 URI of the list of the data files that were written. */
  manifestLocation?: string;
  /** As the client asked for it. */
  readonly resultReuse?: Readonly<Record<string, unknown>>;
}

/** The shape of QueryExecution in the API. */
export function queryExecution(record: QueryRecord): Record<string, unknown> {
  const ended = record.completedAt ?? record.submittedAt;
  const queued = (record.startedAt ?? ended) - record.submittedAt;
  return {
    QueryExecutionId: record.id,
    Query: record.query,
    StatementType: record.statementType,
    ...(record.substatementType && { SubstatementType: record.substatementType }),
    ResultConfiguration: { ...record.resultConfiguration, OutputLocation: record.outputLocation },
    ResultReuseConfiguration: record.resultReuse ?? { ResultReuseByAgeConfiguration: { Enabled: false } },
    QueryExecutionContext: {
      ...(record.database !== undefined && { Database: record.database }),
      ...(record.catalog !== undefined && { Catalog: record.catalog }),
    },
    Status: {
      State: record.state,
      ...(record.stateChangeReason !== undefined && { StateChangeReason: record.stateChangeReason }),
      SubmissionDateTime: new Date(record.submittedAt),
      ...(record.completedAt !== undefined && { CompletionDateTime: new Date(record.completedAt) }),
      ...(record.error && {
        AthenaError: {
          ErrorCategory: record.error.category,
          ErrorType: record.error.type,
          Retryable: record.error.category === 1,
          ErrorMessage: record.error.message,
        },
      }),
    },
    Statistics: {
      EngineExecutionTimeInMillis: record.engineMs,
      DataScannedInBytes: record.scannedBytes,
      ...(record.manifestLocation !== undefined && { DataManifestLocation: record.manifestLocation }),
      TotalExecutionTimeInMillis: Math.max(0, ended - record.submittedAt),
      QueryQueueTimeInMillis: Math.max(0, queued),
      ServiceProcessingTimeInMillis: Math.max(0, ended - record.submittedAt - queued - record.engineMs),
      ResultReuseInformation: { ReusedPreviousResult: false },
    },
    WorkGroup: record.workGroup,
    EngineVersion: {
      SelectedEngineVersion: record.engineVersion,
      EffectiveEngineVersion: 'Athena engine version 3',
    },
    ...(record.executionParameters && { ExecutionParameters: record.executionParameters }),
  };
}
