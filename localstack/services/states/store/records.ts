/** A tag of a state machine. */
export interface Tag {
  readonly key: string;
  readonly value: string;
}

export interface LoggingConfiguration {
  readonly level?: 'ALL' | 'ERROR' | 'FATAL' | 'OFF';
  readonly includeExecutionData?: boolean;
  readonly destinations?: readonly { readonly cloudWatchLogsLogGroup?: { readonly logGroupArn?: string } }[];
}

/** A state machine as stored; instants are milliseconds since the epoch. */
export interface MachineRecord {
  readonly arn: string;
  readonly name: string;
  /** The text as its author gave it. */
  readonly definition: string;
  readonly roleArn: string;
  readonly loggingConfiguration: LoggingConfiguration;
  readonly tracingConfiguration: { readonly enabled: boolean };
  readonly tags: readonly Tag[];
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly revisionId: string;
}

export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

/** An execution as stored; input and output are JSON text, instants milliseconds since the epoch. */
export interface ExecutionRecord {
  readonly arn: string;
  readonly name: string;
  readonly machineArn: string;
  /** The machine as it was at the start. */
  readonly revisionId: string;
  readonly mapRunArn?: string;
  readonly status: ExecutionStatus;
  readonly input: string;
  readonly startedAt: number;
  readonly stoppedAt?: number;
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
  /** Whether its history tells which line of control each event belongs to. @default false: a former release ran it */
  readonly tellsLines?: boolean;
  /** How often it was redriven. @default 0 */
  readonly redriveCount?: number;
  /** Of the last redrive. */
  readonly redrivenAt?: number;
  /** Tokens of the last redrives, newest last: a repeated request is answered as the first one. */
  readonly redriveTokens?: readonly { readonly token: string; readonly at: number }[];
}
