import type { Caller } from '../services/service.ts';
import { accessDenied } from './access-denied.ts';
import type { ConditionContext } from './conditions.ts';
import { type AccessRequest, applies, delegatesTo } from './evaluate.ts';
import type { IdentityRegistry, PlacedStatement } from './identity-registry.ts';

/** How often an Allow statement let a call pass. */
export interface StatementUse {
  /** Name of the role, or ARN of the resource. */
  readonly owner: string;
  readonly policy: string;
  /** Position in the policy, from 0. */
  readonly index: number;
  readonly sid?: string;
  /** Calls that the statement allowed. */
  readonly calls: number;
  /** Those of them that no other statement allowed: without this one they fail. */
  readonly decisive: number;
  /** `action resource` of the first call. */
  readonly example: string;
}

export interface AccountScope {
  readonly accountId: string;
  readonly region: string;
  readonly partition: string;
  now(): Date;
}

/** Decides calls as IAM does for one account, and keeps count of the statements that decided. */
export class AccessControl {
  readonly registry: IdentityRegistry;
  readonly #scope: AccountScope;
  readonly #uses = new Map<string, StatementUse>();

  constructor(registry: IdentityRegistry, scope: AccountScope) {
    this.registry = registry;
    this.#scope = scope;
  }

  /**
   * An explicit Deny of any policy wins, for the owner too. Then the owner may do everything; a role needs an Allow of its
   * identity policies or of the resource's policy; a service acting by itself needs one of the resource's policy. For a KMS key
   * the key's policy must allow the caller, or hand the decision to the account's policies.
   * Source: IAM user guide, "Policy evaluation logic".
   * @throws AwsError in the words and with the code that the action's service uses.
   */
  authorize(
    caller: Caller,
    action: string,
    resource: string,
    context: Readonly<Record<string, string | readonly string[]>> = {},
  ): void {
    const request = { caller, action, resource, context: this.#context(caller, context) };
    const identity = caller.roleArn ? this.registry.identityStatements(caller.roleArn) : [];
    const resourced = this.registry.resourceStatements(resource);
    const identityHits = identity.filter((p) => applies(p.statement, request));
    const resourceHits = (resourced ?? []).filter((p) => applies(p.statement, request));
    if (identityHits.some(isDeny)) throw accessDenied(request, 'explicit-identity');
    if (resourceHits.some(isDeny)) throw accessDenied(request, 'explicit-resource');
    if (this.isOwner(caller)) return;
    if (action.startsWith('kms:')) {
      const delegating = (resourced ?? []).filter(
        (p) => p.statement.effect === 'Allow' && delegatesTo(p.statement, request),
      );
      if (resourceHits.length > 0) {
        this.#count(request, resourceHits);
        return;
      }
      if (delegating.length === 0) throw accessDenied(request, 'no-resource');
      if (identityHits.length === 0) throw accessDenied(request, 'no-identity');
      this.#count(request, delegating);
      this.#count(request, identityHits);
      return;
    }
    const hits = [...identityHits, ...resourceHits];
    if (hits.length === 0) throw accessDenied(request, caller.roleArn ? 'no-identity' : 'no-resource');
    this.#count(request, hits);
  }

  /**
   * Holds a role's trust policy for a service principal, e.g. states.amazonaws.com.
   * @throws AwsError AccessDenied when there is no such role or it does not trust the caller.
   */
  authorizeAssumeRole(caller: Caller, roleArn: string, context: Readonly<Record<string, string>> = {}): void {
    const request = {
      caller,
      action: 'sts:AssumeRole',
      resource: roleArn,
      context: this.#context(caller, context),
    };
    const trust = this.registry.trustStatements(roleArn) ?? [];
    const hits = trust.filter((p) => applies(p.statement, request));
    if (hits.some(isDeny)) throw accessDenied(request, 'explicit-resource');
    if (hits.length > 0) {
      this.#count(request, hits);
      return;
    }
    const delegating = trust.some((p) => p.statement.effect === 'Allow' && delegatesTo(p.statement, request));
    if (delegating && this.isOwner(caller)) return;
    if (!delegating) throw accessDenied(request, 'bare');
    this.authorize(caller, 'sts:AssumeRole', roleArn, context);
  }

  isOwner(caller: Caller): boolean {
    return (
      caller.roleArn === undefined &&
      caller.service === undefined &&
      /^arn:[^:]+:iam::\d+:root$/.test(caller.arn)
    );
  }

  /** Allow statements that let calls pass since the start or the last reset. */
  uses(): readonly StatementUse[] {
    return [...this.#uses.values()];
  }

  resetUses(): void {
    this.#uses.clear();
  }

  #count(request: AccessRequest, hits: readonly PlacedStatement[]): void {
    for (const { owner, policy, index, statement } of hits) {
      const key = JSON.stringify([owner, policy, index]);
      const before = this.#uses.get(key);
      this.#uses.set(key, {
        owner,
        policy,
        index,
        ...(statement.sid === undefined ? {} : { sid: statement.sid }),
        calls: (before?.calls ?? 0) + 1,
        decisive: (before?.decisive ?? 0) + (hits.length === 1 ? 1 : 0),
        example: before?.example ?? `${request.action} ${request.resource}`,
      });
    }
  }

  /**
   * Global condition keys. The endpoint is plain HTTP on the loopback interface, which no one else can read:
   * aws:SecureTransport is true, as it is on AWS over TLS.
   */
  #context(caller: Caller, given: Readonly<Record<string, string | readonly string[]>>): ConditionContext {
    const now = this.#scope.now();
    const context = new Map<string, readonly string[]>();
    const set = (key: string, value: string) => context.set(key.toLowerCase(), [value]);
    set('aws:SecureTransport', 'true');
    set('aws:SourceIp', '127.0.0.1');
    set('aws:RequestedRegion', this.#scope.region);
    set('aws:CurrentTime', now.toISOString());
    set('aws:EpochTime', String(Math.floor(now.getTime() / 1000)));
    set('aws:ResourceAccount', this.#scope.accountId);
    set('s3:ResourceAccount', this.#scope.accountId);
    set('s3:TlsVersion', '1.3');
    set('aws:PrincipalIsAWSService', String(caller.service !== undefined && !caller.roleArn));
    set('aws:ViaAWSService', 'false');
    if (caller.service) set('aws:PrincipalServiceName', caller.service);
    if (!caller.service || caller.roleArn) {
      set('aws:PrincipalArn', caller.roleArn ?? caller.arn);
      set('aws:PrincipalAccount', this.#scope.accountId);
      set('kms:CallerAccount', this.#scope.accountId);
      set('aws:PrincipalType', caller.roleArn ? 'AssumedRole' : 'Account');
    }
    if (caller.sourceArn) {
      set('aws:SourceArn', caller.sourceArn);
      set('aws:SourceAccount', this.#scope.accountId);
    }
    for (const [key, value] of Object.entries(given))
      context.set(key.toLowerCase(), typeof value === 'string' ? [value] : value);
    return context;
  }
}

const isDeny = (placed: PlacedStatement): boolean => placed.statement.effect === 'Deny';
