import type { Caller } from '../services/service.ts';
import { type ConditionContext, holds, substitute } from './conditions.ts';
import { matchesPattern } from './pattern.ts';
import type { Principals, Statement } from './policy-document.ts';

/** One question to IAM. */
export interface AccessRequest {
  readonly caller: Caller;
  /** e.g. s3:PutObject */
  readonly action: string;
  readonly resource: string;
  readonly context: ConditionContext;
}

/** Whether a statement speaks of this request: action, resource, principal (where it names one) and every condition. */
export function applies(statement: Statement, request: AccessRequest): boolean {
  return (
    actionMatches(statement, request.action) &&
    resourceMatches(statement, request) &&
    principalMatches(statement, request.caller) &&
    Object.entries(statement.conditions).every(([operator, keys]) =>
      Object.entries(keys).every(([key, values]) => holds(operator, key, values, request.context)),
    )
  );
}

function actionMatches(statement: Statement, action: string): boolean {
  const matches = (patterns: readonly string[]) => patterns.some((p) => matchesPattern(p, action, true));
  return statement.actions ? matches(statement.actions) : !matches(statement.notActions ?? []);
}

function resourceMatches(statement: Statement, { resource, context }: AccessRequest): boolean {
  const matches = (patterns: readonly string[]) =>
    patterns.some((p) => {
      const pattern = substitute(p, context);
      return pattern !== undefined && matchesPattern(pattern, resource);
    });
  if (statement.resources) return matches(statement.resources);
  // A trust policy names no resource: it speaks of its own role.
  return statement.notResources ? !matches(statement.notResources) : true;
}

function principalMatches(statement: Statement, caller: Caller): boolean {
  if (statement.principals) return names(statement.principals, caller, statement.effect);
  if (statement.notPrincipals) return !names(statement.notPrincipals, caller, 'Deny');
  return true;
}

/**
 * Whether a Principal element names the caller. An account (its id or root) names everyone of the account in a Deny; in
 * an Allow it names the owner, and lets the account's own policies decide about roles (see {@link delegatesTo}).
 */
function names(principals: Principals, caller: Caller, effect: 'Allow' | 'Deny'): boolean {
  if (principals === '*') return true;
  return Object.entries(principals).some(([kind, values]) =>
    values.some((value) => {
      if (value === '*') return kind === 'AWS';
      if (kind === 'Service') return value === caller.service && caller.roleArn === undefined;
      if (kind !== 'AWS') return false;
      if (value === caller.arn || value === caller.roleArn) return true;
      return effect === 'Deny' && isAccount(value, caller);
    }),
  );
}

/** Whether a resource policy's Allow hands the decision to the identity policies of the caller's account. */
export function delegatesTo(statement: Statement, request: AccessRequest): boolean {
  const { principals } = statement;
  if (!principals || principals === '*' || request.caller.service) return false;
  return (
    (principals.AWS ?? []).some((value) => isAccount(value, request.caller)) &&
    applies({ ...statement, principals: '*' }, request)
  );
}

function isAccount(principal: string, caller: Caller): boolean {
  const account = caller.arn.split(':')[4];
  return (
    account !== undefined &&
    account !== '' &&
    (principal === account || /^arn:[^:]+:iam::(\d+):root$/.exec(principal)?.[1] === account)
  );
}
