/** What a new process is told first. */
export interface SandboxStart {
  /** Printed to both outputs before each message but `ready`. */
  readonly mark: string;
  /** Absolute path of the function's code. */
  readonly codeFolder: string;
  /** e.g. index.handler */
  readonly handler: string;
  /** Absolute path of the folder that keeps compiled code. */
  readonly compileCache: string;
  /** URL below which the SDK is found that the runtime supplies. */
  readonly sdkAnchor: string;
  readonly functionName: string;
  readonly functionArn: string;
  readonly memoryMb: number;
  readonly logGroup: string;
  readonly logStream: string;
}

export interface Invoke {
  readonly requestId: string;
  /** JSON. */
  readonly payload: string;
  /** Milliseconds since 1970. */
  readonly deadline: number;
}

/** An error as Lambda's runtime reports it. */
export interface RuntimeError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}

export type SandboxMessage =
  | { readonly type: 'ready'; readonly initMilliseconds: number }
  /** The process is ended after it. */
  | { readonly type: 'fatal'; readonly error: RuntimeError }
  | {
      readonly type: 'done';
      readonly requestId: string;
      /** JSON; undefined when the handler failed. */
      readonly payload?: string;
      readonly error?: RuntimeError;
      /** Most memory that the process has had, as AWS counts it. */
      readonly peakBytes: number;
    };
