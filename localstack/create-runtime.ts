import type { IncomingMessage } from 'node:http';
import { resolve } from 'node:path';
import { AccessControl, type StatementUse } from './iam/access-control.ts';
import { IdentityRegistry } from './iam/identity-registry.ts';
import type { BusEvent, Credentials, LocalRuntime, ServiceMap } from './runtime.ts';
import type { CallObserver } from './server/call-record.ts';
import { asAwsError, dispatch, failure, type HttpResponse, unknownOperation } from './server/dispatcher.ts';
import { HOLDS_PATH, type HoldOptions, Holds } from './server/holds.ts';
import { HttpEndpoint } from './server/http-endpoint.ts';
import { OngoingCall } from './server/ongoing-call.ts';
import { checkPresignedUrl } from './server/presigned-url.ts';
import { BodyTooLarge, readRequest } from './server/request.ts';
import { Sessions } from './server/sessions.ts';
import { signedScope } from './server/signature.ts';
import { builtInServices } from './services/built-in.ts';
import { isEventBus } from './services/event-bus.ts';
import { AwsError, type Caller, type Service } from './services/service.ts';
import { DataFolder } from './state/data-folder.ts';
import { SqliteStateStore } from './state/sqlite-state-store.ts';

export interface RuntimeOptions {
  /** Made when it does not exist. One process at a time. */
  readonly dataFolder: string;
  /** Port on 127.0.0.1; 0 for any free one. @default 0 */
  readonly port?: number;
  /** @default '000000000000' */
  readonly accountId?: string;
  /** @default 'us-east-1' */
  readonly region?: string;
  /** @default the wall clock */
  readonly now?: () => Date;
  /** Version of the program, told to commands that look for a runtime to share. */
  readonly program?: string;
  /** What commands that share the runtime may ask of it. */
  readonly holds?: HoldOptions;
}

/**
 * Opens the data folder, binds the port and registers the storage and identity services (s3, glue, sts, kms, secretsmanager,
 * ssm, iam). Register others, then call `listen`.
 * @throws DataFolderError (held by another process, of another version), PortInUse
 */
export async function createRuntime(options: RuntimeOptions): Promise<LocalRuntime> {
  const folder = DataFolder.open(options.dataFolder);
  let runtime: RunningRuntime | undefined;
  let endpoint: HttpEndpoint | undefined;
  try {
    endpoint = await HttpEndpoint.open(options.port ?? 0, (message) =>
      runtime ? runtime.answer(message) : starting(),
    );
    runtime = new RunningRuntime(folder, endpoint, options);
    for (const factory of builtInServices) runtime.register(factory);
    return runtime;
  } catch (error) {
    runtime?.state.close();
    await endpoint?.close();
    folder.close();
    throw error;
  }
}

const starting = async (): Promise<HttpResponse> => ({
  statusCode: 503,
  headers: { 'content-type': 'application/json', 'retry-after': '1' },
  body: '{"status":"starting","message":"The local runtime is starting"}\n',
});

function showService(name: string, service: Service | undefined): HttpResponse {
  const shown = service?.shown?.();
  return {
    statusCode: shown === undefined ? 404 : 200,
    headers: { 'content-type': 'application/json' },
    body: `${JSON.stringify(shown ?? { message: `Nothing is shown of '${name}'` })}\n`,
  };
}

class RunningRuntime implements LocalRuntime {
  readonly accountId: string;
  readonly region: string;
  readonly partition = 'aws';
  readonly dataFolder: string;
  readonly state: SqliteStateStore;
  readonly identities: IdentityRegistry;
  readonly access: AccessControl;
  readonly owner: Caller;
  readonly holds: Holds;
  readonly #folder: DataFolder;
  readonly #program: string | undefined;
  readonly #http: HttpEndpoint;
  readonly #sessions: Sessions;
  readonly #services = new Map<string, Service>();
  readonly #observers = new Set<CallObserver>();
  readonly #clock: () => Date;
  #listening = false;
  #closing: Promise<void> | undefined;

  constructor(folder: DataFolder, http: HttpEndpoint, options: RuntimeOptions) {
    this.#folder = folder;
    this.#http = http;
    this.#program = options.program;
    this.holds = new Holds(options.holds);
    this.#clock = options.now ?? (() => new Date());
    this.accountId = options.accountId ?? '000000000000';
    this.region = options.region ?? 'us-east-1';
    this.dataFolder = resolve(options.dataFolder);
    this.state = new SqliteStateStore(`${this.dataFolder}/state.db`);
    const now = () => this.now();
    this.identities = new IdentityRegistry(this.state, this.accountId, this.partition, now);
    this.access = new AccessControl(this.identities, this);
    this.owner = { arn: `arn:${this.partition}:iam::${this.accountId}:root` };
    this.#sessions = new Sessions(this.owner, now);
  }

  get endpoint(): string {
    return this.#http.url;
  }

  now(): Date {
    return this.#clock();
  }

  register<S extends Service>(service: S | ((runtime: LocalRuntime) => S)): S {
    const made = typeof service === 'function' ? service(this) : service;
    this.#services.set(made.name, made);
    if (this.#listening) made.start?.();
    return made;
  }

  hasService(name: string): boolean {
    return this.#services.has(name);
  }

  service<N extends keyof ServiceMap>(name: N): ServiceMap[N] {
    const found = this.#services.get(name);
    if (!found)
      throw new Error(
        `The local runtime has no service '${name}'; it has ${[...this.#services.keys()].sort().join(', ')}`,
      );
    return found as ServiceMap[N];
  }

  async listen(): Promise<void> {
    if (this.#listening) return;
    this.#listening = true;
    this.#folder.announce({
      pid: process.pid,
      endpoint: this.endpoint,
      accountId: this.accountId,
      region: this.region,
      ...(this.#program !== undefined && { program: this.#program }),
    });
    for (const service of this.#services.values()) service.start?.();
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#listening = false;
    try {
      for (const service of [...this.#services.values()].reverse()) await service.stop?.();
    } finally {
      // Requests that are still answered meet an open state.
      this.#folder.withdraw();
      await this.#http.close();
      this.state.close();
      this.#folder.close();
    }
  }

  onCall(observer: CallObserver): () => void {
    this.#observers.add(observer);
    return () => this.#observers.delete(observer);
  }

  credentialsFor(roleArn: string, sessionName: string): Credentials {
    return this.#sessions.create(this.sessionCaller(roleArn, sessionName));
  }

  temporaryCredentials(roleArn: string, sessionName: string, expires: Date): Credentials {
    return this.#sessions.create(this.sessionCaller(roleArn, sessionName), expires);
  }

  sessionCaller(roleArn: string, sessionName: string): Caller {
    return this.identities.sessionCaller(roleArn, sessionName);
  }

  statementUses(): readonly StatementUse[] {
    return this.access.uses();
  }

  emitEvent(event: BusEvent): void {
    const bus = this.#services.get('events');
    if (bus && isEventBus(bus)) bus.receive(event);
  }

  async call(service: string, operation: string, input: unknown, caller: Caller): Promise<unknown> {
    const call = new OngoingCall(this.access, caller, service, operation, this.now());
    const found = this.#services.get(service)?.operations;
    try {
      const run = found && Object.hasOwn(found, operation) ? found[operation] : undefined;
      if (!run) throw unknownOperation(service, operation);
      const output = await run(input, call);
      this.#observe(call, { statusCode: 200, wire: false });
      return output;
    } catch (error) {
      const { code, statusCode } = asAwsError(error);
      this.#observe(call, { statusCode, errorCode: code, wire: false });
      throw error;
    }
  }

  /** Answers one HTTP request. */
  async answer(message: IncomingMessage): Promise<HttpResponse> {
    if (!this.#listening) return starting();
    if (message.url === '/_coinlake/health')
      return {
        statusCode: 200,
        headers: { 'content-type': 'application/json' },
        body: '{"status":"running"}\n',
      };
    if (message.url?.startsWith(HOLDS_PATH)) return this.holds.answer(message);
    if (message.url === '/_coinlake/commands')
      return {
        statusCode: 200,
        headers: { 'content-type': 'application/json' },
        body: `${JSON.stringify(this.holds.list())}\n`,
      };
    const shown = /^\/_coinlake\/([a-z]+)$/.exec(message.url ?? '')?.[1];
    if (shown !== undefined) return showService(shown, this.#services.get(shown));
    const at = this.now();
    let request = {
      ...{ method: message.method ?? 'GET', path: message.url ?? '/', query: new URLSearchParams() },
      ...{ headers: {} as Record<string, string>, body: new Uint8Array(0) as Uint8Array },
    };
    let early: unknown;
    try {
      request = { ...(await readRequest(message)) };
    } catch (error) {
      if (!(error instanceof BodyTooLarge)) throw error;
      early = new AwsError('EntityTooLarge', error.message, 400);
    }
    const scope = signedScope(request);
    let caller = this.owner;
    try {
      caller = this.#sessions.caller(scope);
      checkPresignedUrl(request, at);
      const unsigned = !scope && (request.headers['x-amz-target'] || request.query.get('Action'));
      if (unsigned)
        throw new AwsError('MissingAuthenticationTokenException', 'Missing Authentication Token', 403);
    } catch (error) {
      early ??= error;
    }
    const name = scope?.service ?? 's3';
    const fallback = `${request.method} ${request.path}`;
    const call = new OngoingCall(this.access, caller, name, fallback, at);
    const answer = early
      ? { response: failure(asAwsError(early), request, call), error: asAwsError(early) }
      : await dispatch(this.#services.get(name), request, call);
    if (answer.error?.cause) console.error(answer.error.cause);
    const { body, statusCode, headers } = answer.response;
    const errorCode = answer.error?.code ?? call.errorCode;
    this.#observe(call, {
      statusCode,
      ...(errorCode ? { errorCode } : {}),
      wire: true,
      bytesIn: request.body.length,
      bytesOut:
        typeof body === 'string' || body instanceof Uint8Array
          ? body.length
          : Number(headers['content-length']),
    });
    return answer.response;
  }

  #observe(
    call: OngoingCall,
    outcome: {
      readonly statusCode: number;
      readonly errorCode?: string;
      readonly wire: boolean;
      readonly bytesIn?: number;
      readonly bytesOut?: number;
    },
  ): void {
    if (this.#observers.size === 0) return;
    const record = {
      requestId: call.requestId,
      at: call.at,
      service: call.service,
      operation: call.operation,
      caller: call.caller.arn,
      resources: call.resources,
      milliseconds: call.milliseconds,
      bytesIn: 0,
      bytesOut: 0,
      ...outcome,
    };
    for (const observer of this.#observers) observer(record);
  }
}
