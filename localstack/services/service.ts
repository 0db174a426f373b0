/** Who makes a call: what SigV4 names on the wire, or a service acting for a role. */
export interface Caller {
  /** e.g. arn:aws:sts::000000000000:assumed-role/NAME/SESSION, or arn:aws:iam::000000000000:root for the account's owner. */
  readonly arn: string;
  /** ARN of the role whose policies apply; undefined for the owner, who may do everything. */
  readonly roleArn?: string;
  /** Service principal on whose behalf a service acts by itself, e.g. scheduler.amazonaws.com. */
  readonly service?: string;
  /** ARN of the resource that makes a service act (aws:SourceArn), e.g. of the rule or the topic. */
  readonly sourceArn?: string;
}

/** One API call under way. */
export interface Call {
  readonly caller: Caller;
  readonly requestId: string;
  /**
   * Holds IAM: identity policies of the caller's role and `resourcePolicy` of the resource.
   * @throws AwsError AccessDenied(Exception) that names caller, action and resource, as AWS words it.
   */
  authorize(action: string, resource: string, context?: Readonly<Record<string, string>>): void;
}

// biome-ignore lint/suspicious/noExplicitAny: wire shapes are the service's own; each operation reads what it documents.
export type Operation = (input: any, call: Call) => Promise<unknown> | unknown;

/** A service that speaks one of AWS's JSON or query protocols: operations by API name. S3 and Lambda route for themselves. */
export interface Service {
  /** Endpoint prefix, e.g. athena, glue, states. */
  readonly name: string;
  readonly operations: Readonly<Record<string, Operation>>;
  /** Takes up work left by the last run of the runtime (timers, queued events); called once the endpoint listens. */
  start?(): void;
  /** What GET /_coinlake/NAME answers: for people, beside AWS's API. */
  shown?(): unknown;
  /** Ends timers and workers; called before the state store closes. */
  stop?(): Promise<void> | void;
}

/** An error as AWS answers it. */
export class AwsError extends Error {
  /** Error code, e.g. EntityNotFoundException. */
  readonly code: string;
  readonly statusCode: number;
  /** Further members of the error's shape. */
  readonly fields: Readonly<Record<string, unknown>>;

  constructor(
    code: string,
    message: string,
    statusCode = 400,
    fields: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
    this.name = code;
    this.code = code;
    this.statusCode = statusCode;
    this.fields = fields;
  }
}
