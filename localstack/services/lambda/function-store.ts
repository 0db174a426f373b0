import type { LocalRuntime } from '../../runtime.ts';
import { AwsError } from '../service.ts';

/** A function as it is deployed. */
export interface FunctionSpec {
  readonly name: string;
  readonly description: string;
  /** e.g. nodejs24.x */
  readonly runtime: string;
  /** Module and export, e.g. index.handler. */
  readonly handler: string;
  readonly roleArn: string;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  readonly environment: Readonly<Record<string, string>>;
  /** Relative to the data folder. Its content never changes. */
  readonly codeFolder: string;
  readonly logGroup: string;
  /** Queue or topic for asynchronous events that failed for good. */
  readonly deadLetterArn?: string;
}

export interface FunctionRecord extends FunctionSpec {
  readonly arn: string;
  /** ISO 8601 */
  readonly modified: string;
  /** Changes with every change of the function. */
  readonly revisionId: string;
}

/** What becomes of an asynchronous event. */
export interface EventInvokeConfig {
  /** @default 2 */
  readonly retries?: number;
  /** @default 21600 */
  readonly maximumAgeSeconds?: number;
  readonly onFailure?: string;
  readonly onSuccess?: string;
}

/** One statement of a function's policy, as AddPermission takes it. */
export interface Permission {
  readonly id: string;
  readonly action: string;
  /** Service principal, account id, ARN or `*`. */
  readonly principal: string;
  readonly sourceArn?: string;
  readonly sourceAccount?: string;
}

const FUNCTIONS = 'lambda.functions';
const PERMISSIONS = 'lambda.permissions';
const EVENT_CONFIGS = 'lambda.event-invoke-configs';

/** Functions, their policies and their asynchronous configuration, in the state store. */
export class FunctionStore {
  readonly #runtime: LocalRuntime;

  constructor(runtime: LocalRuntime) {
    this.#runtime = runtime;
  }

  arn(name: string): string {
    const { partition, region, accountId } = this.#runtime;
    return `arn:${partition}:lambda:${region}:${accountId}:function:${name}`;
  }

  /** Name of the function that a name, an ARN or a partial ARN means, without its qualifier. */
  nameOf(reference: string): string {
    const parts = reference.split(':');
    const at = parts.indexOf('function');
    const [name, qualifier] = at < 0 ? parts : parts.slice(at + 1);
    if (qualifier !== undefined && qualifier !== '$LATEST')
      throw new AwsError('ResourceNotFoundException', `Function not found: ${this.arn(reference)}`, 404);
    return name ?? '';
  }

  find(reference: string): FunctionRecord | undefined {
    return this.#runtime.state.get<FunctionRecord>(FUNCTIONS, this.nameOf(reference));
  }

  /** @throws AwsError ResourceNotFoundException */
  require(reference: string): FunctionRecord {
    const found = this.find(reference);
    if (found) return found;
    throw new AwsError(
      'ResourceNotFoundException',
      `Function not found: ${this.arn(this.nameOf(reference))}`,
      404,
      { Type: 'User' },
    );
  }

  all(): readonly FunctionRecord[] {
    return this.#runtime.state.list<FunctionRecord>(FUNCTIONS).map(({ value }) => value);
  }

  put(spec: FunctionSpec): FunctionRecord {
    const record = {
      ...spec,
      arn: this.arn(spec.name),
      modified: this.#runtime.now().toISOString(),
      revisionId: crypto.randomUUID(),
    };
    this.#runtime.state.put(FUNCTIONS, spec.name, record);
    return record;
  }

  delete(reference: string): void {
    const name = this.nameOf(reference);
    const { state, identities } = this.#runtime;
    state.delete(FUNCTIONS, name);
    state.delete(EVENT_CONFIGS, name);
    state.delete(PERMISSIONS, name);
    identities.deleteResourcePolicy(this.arn(name));
  }

  eventInvokeConfig(reference: string): EventInvokeConfig | undefined {
    return this.#runtime.state.get<EventInvokeConfig>(EVENT_CONFIGS, this.nameOf(reference));
  }

  putEventInvokeConfig(reference: string, config: EventInvokeConfig | undefined): void {
    const name = this.nameOf(reference);
    if (config) this.#runtime.state.put(EVENT_CONFIGS, name, config);
    else this.#runtime.state.delete(EVENT_CONFIGS, name);
  }

  addPermission(reference: string, permission: Permission): void {
    const others = this.#permissions(reference).filter(({ id }) => id !== permission.id);
    this.#setPermissions(reference, [...others, permission]);
  }

  removePermission(reference: string, id: string): void {
    this.#setPermissions(
      reference,
      this.#permissions(reference).filter((permission) => permission.id !== id),
    );
  }

  #permissions(reference: string): readonly Permission[] {
    return this.#runtime.state.get<readonly Permission[]>(PERMISSIONS, this.nameOf(reference)) ?? [];
  }

  #setPermissions(reference: string, permissions: readonly Permission[]): void {
    const name = this.nameOf(reference);
    const arn = this.arn(name);
    const { state, identities, partition } = this.#runtime;
    state.put(PERMISSIONS, name, permissions);
    if (permissions.length === 0) {
      identities.deleteResourcePolicy(arn);
      return;
    }
    identities.putResourcePolicy(arn, {
      Version: '2012-10-17',
      Id: 'default',
      Statement: permissions.map((permission) => statement(permission, arn, partition)),
    });
  }
}

function statement(
  { id, action, principal, sourceArn, sourceAccount }: Permission,
  arn: string,
  partition: string,
) {
  const condition = {
    ...(sourceAccount === undefined ? {} : { StringEquals: { 'AWS:SourceAccount': sourceAccount } }),
    ...(sourceArn === undefined ? {} : { ArnLike: { 'AWS:SourceArn': sourceArn } }),
  };
  return {
    Sid: id,
    Effect: 'Allow',
    Principal: /\.amazonaws\.com$/.test(principal)
      ? { Service: principal }
      : principal === '*'
        ? '*'
        : { AWS: /^\d{12}$/.test(principal) ? `arn:${partition}:iam::${principal}:root` : principal },
    Action: action,
    Resource: arn,
    ...(Object.keys(condition).length === 0 ? {} : { Condition: condition }),
  };
}
