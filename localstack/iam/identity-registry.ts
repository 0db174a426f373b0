import { AwsError, type Caller } from '../services/service.ts';
import type { StateStore } from '../state-store.ts';
import { AWS_MANAGED_POLICIES } from './managed-policies.ts';
import { parsePolicy, type Statement } from './policy-document.ts';

/** A role as it is kept. Documents are policy documents as given. */
export interface Role {
  readonly name: string;
  readonly arn: string;
  readonly path: string;
  readonly roleId: string;
  /** ISO 8601 */
  readonly createDate: string;
  readonly description?: string;
  /** Who may assume the role. */
  readonly trust: unknown;
  /** Inline policies by name. */
  readonly inline: Readonly<Record<string, unknown>>;
  /** ARNs of managed policies. */
  readonly attached: readonly string[];
}

/** A statement, and the place where it is written. */
export interface PlacedStatement {
  /** Name of the role, or ARN of the resource. */
  readonly owner: string;
  readonly policy: string;
  readonly index: number;
  readonly statement: Statement;
}

const ROLES = 'iam.roles';
const POLICIES = 'iam.policies';
const RESOURCE_POLICIES = 'iam.resource-policies';

/** Roles, managed policies and resource policies of the account, kept in the state store. */
export class IdentityRegistry {
  readonly #state: StateStore;
  readonly #accountId: string;
  readonly #partition: string;
  readonly #now: () => Date;
  readonly #cache = new Map<string, readonly PlacedStatement[]>();

  constructor(state: StateStore, accountId: string, partition: string, now: () => Date) {
    this.#state = state;
    this.#accountId = accountId;
    this.#partition = partition;
    this.#now = now;
  }

  /** Creates the role, or replaces its trust policy and description; its policies stay. */
  putRole(
    name: string,
    trust: unknown,
    options: { readonly path?: string; readonly description?: string } = {},
  ): Role {
    parsePolicy(trust, `trust policy of role ${name}`);
    const before = this.role(name);
    const path = options.path ?? before?.path ?? '/';
    const role: Role = {
      name,
      path,
      arn: `arn:${this.#partition}:iam::${this.#accountId}:role${path}${name}`,
      roleId: before?.roleId ?? `AROA${randomId(17)}`,
      createDate: before?.createDate ?? this.#now().toISOString(),
      ...(options.description === undefined ? {} : { description: options.description }),
      trust,
      inline: before?.inline ?? {},
      attached: before?.attached ?? [],
    };
    this.#save(role);
    return role;
  }

  role(name: string): Role | undefined {
    return this.#state.get<Role>(ROLES, name);
  }

  roles(): readonly Role[] {
    return this.#state.list<Role>(ROLES).map((r) => r.value);
  }

  deleteRole(name: string): void {
    this.#state.delete(ROLES, name);
    this.#cache.clear();
  }

  /** Puts an inline policy. @throws InvalidPolicy, NoSuchEntity */
  putRolePolicy(role: string, policy: string, document: unknown): void {
    parsePolicy(document, `policy ${policy} of role ${role}`);
    const found = this.#existing(role);
    this.#save({ ...found, inline: { ...found.inline, [policy]: document } });
  }

  deleteRolePolicy(role: string, policy: string): void {
    const found = this.role(role);
    if (!found) return;
    const { [policy]: _, ...inline } = found.inline;
    this.#save({ ...found, inline });
  }

  /** Creates or replaces a customer managed policy. @returns its ARN */
  putManagedPolicy(name: string, document: unknown, path = '/'): string {
    parsePolicy(document, `managed policy ${name}`);
    const arn = `arn:${this.#partition}:iam::${this.#accountId}:policy${path}${name}`;
    this.#state.put(POLICIES, arn, document);
    this.#cache.clear();
    return arn;
  }

  deleteManagedPolicy(arn: string): void {
    this.#state.delete(POLICIES, arn);
    this.#cache.clear();
  }

  /** @throws NoSuchEntity for a managed policy that is neither the account's nor one of the known AWS ones. */
  attachPolicy(role: string, arn: string): void {
    this.managedPolicy(arn);
    const found = this.#existing(role);
    if (!found.attached.includes(arn)) this.#save({ ...found, attached: [...found.attached, arn] });
  }

  detachPolicy(role: string, arn: string): void {
    const found = this.role(role);
    if (found) this.#save({ ...found, attached: found.attached.filter((a) => a !== arn) });
  }

  managedPolicy(arn: string): unknown {
    const aws = /^arn:[^:]+:iam::aws:policy\/(.+)$/.exec(arn)?.[1];
    const document = aws === undefined ? this.#state.get(POLICIES, arn) : AWS_MANAGED_POLICIES[aws];
    if (document === undefined)
      throw new AwsError(
        'NoSuchEntity',
        aws === undefined
          ? `Policy ${arn} does not exist or is not attachable.`
          : `AWS managed policy ${aws} is not known to the local runtime`,
        404,
      );
    return document;
  }

  /** Puts the policy of a bucket, key, topic, queue, secret or function. `resource` is its ARN. */
  putResourcePolicy(resource: string, document: unknown, policy = 'ResourcePolicy'): void {
    parsePolicy(document, `policy of ${resource}`);
    this.#state.put(RESOURCE_POLICIES, resource, { policy, document });
    this.#cache.clear();
  }

  resourcePolicy(resource: string): unknown {
    return this.#state.get<{ document: unknown }>(RESOURCE_POLICIES, resource)?.document;
  }

  deleteResourcePolicy(resource: string): void {
    this.#state.delete(RESOURCE_POLICIES, resource);
    this.#cache.clear();
  }

  /** The role's identity policies: inline, then attached. Empty for a role that does not exist. */
  identityStatements(roleArn: string): readonly PlacedStatement[] {
    return this.#cached(`role ${roleArn}`, () => {
      const role = this.role(roleName(roleArn));
      if (!role || role.arn !== roleArn) return [];
      const documents = [
        ...Object.entries(role.inline),
        ...role.attached.map((arn): [string, unknown] => [arn, this.managedPolicy(arn)]),
      ];
      return documents.flatMap(([policy, document]) => place(role.name, policy, document));
    });
  }

  /** Statements of the policy of the resource that `arn` belongs to (an object's are its bucket's). Undefined without one. */
  resourceStatements(arn: string): readonly PlacedStatement[] | undefined {
    const owner = policyOwner(arn);
    const statements = this.#cached(`resource ${owner}`, () => {
      const kept = this.#state.get<{ policy: string; document: unknown }>(RESOURCE_POLICIES, owner);
      return kept ? place(owner, kept.policy, kept.document) : [];
    });
    return statements.length === 0 ? undefined : statements;
  }

  trustStatements(roleArn: string): readonly PlacedStatement[] | undefined {
    const role = this.role(roleName(roleArn));
    return role?.arn === roleArn ? place(role.name, 'AssumeRolePolicyDocument', role.trust) : undefined;
  }

  /** Every statement of every role and resource, for a test that removes each in turn. */
  allStatements(): readonly PlacedStatement[] {
    return [
      ...this.roles().flatMap((role) => this.identityStatements(role.arn)),
      ...this.#state
        .list<{ policy: string; document: unknown }>(RESOURCE_POLICIES)
        .flatMap(({ key, value }) => place(key, value.policy, value.document)),
    ];
  }

  /** The caller that a session of this role is. */
  sessionCaller(roleArn: string, sessionName: string): Caller {
    return {
      arn: `arn:${this.#partition}:sts::${this.#accountId}:assumed-role/${roleName(roleArn)}/${sessionName}`,
      roleArn,
    };
  }

  #existing(name: string): Role {
    const role = this.role(name);
    if (!role) throw new AwsError('NoSuchEntity', `The role with name ${name} cannot be found.`, 404);
    return role;
  }

  #save(role: Role): void {
    this.#state.put(ROLES, role.name, role);
    this.#cache.clear();
  }

  #cached(key: string, load: () => readonly PlacedStatement[]): readonly PlacedStatement[] {
    const before = this.#cache.get(key);
    if (before) return before;
    const loaded = load();
    this.#cache.set(key, loaded);
    return loaded;
  }
}

/** Last part of a role's ARN, behind its path. */
export const roleName = (roleArn: string): string => roleArn.slice(roleArn.lastIndexOf('/') + 1);

/** ARN of the resource whose policy speaks of `arn`. */
function policyOwner(arn: string): string {
  const parts = arn.split(':');
  if (parts[2] === 's3') return arn.split('/')[0] as string;
  if (parts[2] === 'lambda' && parts.length > 7) return parts.slice(0, 7).join(':');
  return arn;
}

function place(owner: string, policy: string, document: unknown): PlacedStatement[] {
  return parsePolicy(document, `policy ${policy} of ${owner}`).map((statement, index) => ({
    owner,
    policy,
    index,
    statement,
  }));
}

function randomId(length: number): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  return Array.from(
    crypto.getRandomValues(new Uint8Array(length)),
    (byte) => alphabet[byte % alphabet.length],
  ).join('');
}
