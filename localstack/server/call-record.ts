/** One finished API call, as observers (status, metering) get it. */
export interface CallRecord {
  readonly requestId: string;
  /** When the call began. */
  readonly at: Date;
  readonly service: string;
  /** Name of the operation, e.g. PutObject; for an unknown one what the client asked for. */
  readonly operation: string;
  /** ARN of the caller. */
  readonly caller: string;
  /** ARNs that were authorized, in order. */
  readonly resources: readonly string[];
  readonly milliseconds: number;
  /** HTTP status; a call inside the process has the one that the wire would show. */
  readonly statusCode: number;
  readonly errorCode?: string;
  /** Whether it came over HTTP rather than from a service of this process. */
  readonly wire: boolean;
  /** Bytes of the bodies of request and response; 0 inside the process. */
  readonly bytesIn: number;
  readonly bytesOut: number;
}

export type CallObserver = (record: CallRecord) => void;
