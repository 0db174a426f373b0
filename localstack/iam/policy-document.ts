import { assertKnownCondition } from './conditions.ts';

/** A policy statement with every one-or-many member as a list. */
export interface Statement {
  readonly sid?: string;
  readonly effect: 'Allow' | 'Deny';
  readonly actions?: readonly string[];
  readonly notActions?: readonly string[];
  readonly resources?: readonly string[];
  readonly notResources?: readonly string[];
  readonly principals?: Principals;
  readonly notPrincipals?: Principals;
  /** Operator → condition key → values. */
  readonly conditions: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

/** By kind (AWS, Service, Federated); '*' stands for everyone. */
export type Principals = '*' | Readonly<Record<string, readonly string[]>>;

class InvalidPolicy extends Error {
  override readonly name = 'InvalidPolicy';
}

const MEMBERS = new Set([
  'Sid',
  'Effect',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Principal',
  'NotPrincipal',
  'Condition',
]);

/**
 * Reads a policy document (JSON text or object).
 * @param where how messages name the policy, e.g. `policy Default of role Ingest`
 * @throws InvalidPolicy for anything the evaluation does not know: members, effects, condition operators and keys. A
 * policy that is not understood never lets a call pass.
 */
export function parsePolicy(document: unknown, where: string): readonly Statement[] {
  let parsed = document;
  if (typeof document === 'string')
    try {
      parsed = JSON.parse(document);
    } catch (error) {
      throw new InvalidPolicy(`${where}: not JSON: ${(error as Error).message}`);
    }
  const raw = (parsed as { Statement?: unknown } | null)?.Statement;
  if (raw === undefined) throw new InvalidPolicy(`${where}: no Statement`);
  return list(raw).map((statement, index) => parseStatement(statement, `${where}, statement ${index}`));
}

function parseStatement(raw: unknown, where: string): Statement {
  if (typeof raw !== 'object' || raw === null) throw new InvalidPolicy(`${where}: not an object`);
  const s = raw as Record<string, unknown>;
  for (const member of Object.keys(s))
    if (!MEMBERS.has(member)) throw new InvalidPolicy(`${where}: unknown member '${member}'`);
  if (s.Effect !== 'Allow' && s.Effect !== 'Deny')
    throw new InvalidPolicy(`${where}: Effect is ${JSON.stringify(s.Effect)}, expected "Allow" or "Deny"`);
  if ((s.Action === undefined) === (s.NotAction === undefined))
    throw new InvalidPolicy(`${where}: exactly one of Action and NotAction is needed`);
  return {
    ...(typeof s.Sid === 'string' ? { sid: s.Sid } : {}),
    effect: s.Effect,
    ...optional('actions', s.Action, (v) => texts(v, `${where}: Action`)),
    ...optional('notActions', s.NotAction, (v) => texts(v, `${where}: NotAction`)),
    ...optional('resources', s.Resource, (v) => texts(v, `${where}: Resource`)),
    ...optional('notResources', s.NotResource, (v) => texts(v, `${where}: NotResource`)),
    ...optional('principals', s.Principal, (v) => principals(v, `${where}: Principal`)),
    ...optional('notPrincipals', s.NotPrincipal, (v) => principals(v, `${where}: NotPrincipal`)),
    conditions: conditions(s.Condition, where),
  };
}

function conditions(raw: unknown, where: string): Statement['conditions'] {
  if (raw === undefined) return {};
  const result: Record<string, Record<string, readonly string[]>> = {};
  for (const [operator, tests] of Object.entries(raw as object)) {
    const keys: Record<string, readonly string[]> = {};
    for (const [key, values] of Object.entries(tests as object)) {
      try {
        assertKnownCondition(operator, key);
      } catch (error) {
        throw new InvalidPolicy(`${where}: ${(error as Error).message}`);
      }
      keys[key] = texts(values, `${where}: ${operator} ${key}`);
    }
    result[operator] = keys;
  }
  return result;
}

function principals(raw: unknown, where: string): Principals {
  if (raw === '*') return '*';
  if (typeof raw !== 'object' || raw === null)
    throw new InvalidPolicy(`${where}: ${JSON.stringify(raw)} is neither "*" nor an object`);
  return Object.fromEntries(Object.entries(raw).map(([kind, v]) => [kind, texts(v, `${where}.${kind}`)]));
}

function texts(raw: unknown, where: string): readonly string[] {
  return list(raw).map((value) => {
    if (typeof value === 'object')
      throw new InvalidPolicy(`${where}: ${JSON.stringify(value)} is not text (an unresolved intrinsic?)`);
    return String(value);
  });
}

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);

function optional<K extends string, V>(name: K, raw: unknown, read: (raw: unknown) => V): { [key in K]?: V } {
  return (raw === undefined ? {} : { [name]: read(raw) }) as { [key in K]?: V };
}
