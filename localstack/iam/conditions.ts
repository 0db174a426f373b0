import { ownValue } from '../own-value.ts';
import { matchesArn, matchesPattern } from './pattern.ts';

/** What a request offers to conditions: keys in lower case. */
export type ConditionContext = ReadonlyMap<string, readonly string[]>;

type Test = (expected: string, actual: string) => boolean;

const number =
  (test: (a: number, b: number) => boolean): Test =>
  (expected, actual) =>
    test(Number(actual), Number(expected));
const moment = (text: string) => (/^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text));
const date =
  (test: (a: number, b: number) => boolean): Test =>
  (expected, actual) =>
    test(moment(actual), moment(expected));
const equal: Test = (expected, actual) => expected === actual;
const equalIgnoreCase: Test = (expected, actual) => expected.toLowerCase() === actual.toLowerCase();

/** Positive operators. Source: IAM user guide, "IAM JSON policy elements: Condition operators". */
const TESTS: Readonly<Record<string, Test>> = {
  StringEquals: equal,
  StringEqualsIgnoreCase: equalIgnoreCase,
  StringLike: (expected, actual) => matchesPattern(expected, actual),
  ArnEquals: matchesArn,
  ArnLike: matchesArn,
  Bool: equalIgnoreCase,
  NumericEquals: number((a, b) => a === b),
  NumericLessThan: number((a, b) => a < b),
  NumericLessThanEquals: number((a, b) => a <= b),
  NumericGreaterThan: number((a, b) => a > b),
  NumericGreaterThanEquals: number((a, b) => a >= b),
  DateEquals: date((a, b) => a === b),
  DateLessThan: date((a, b) => a < b),
  DateLessThanEquals: date((a, b) => a <= b),
  DateGreaterThan: date((a, b) => a > b),
  DateGreaterThanEquals: date((a, b) => a >= b),
};

/** Negated operators, by the positive one that none of the values may meet. */
const NEGATED: Readonly<Record<string, string>> = {
  StringNotEquals: 'StringEquals',
  StringNotEqualsIgnoreCase: 'StringEqualsIgnoreCase',
  StringNotLike: 'StringLike',
  ArnNotEquals: 'ArnEquals',
  ArnNotLike: 'ArnLike',
  NumericNotEquals: 'NumericEquals',
  DateNotEquals: 'DateEquals',
};

/**
 * Condition keys that calls may offer. One that is listed and not offered is absent from the request, as on AWS; one that
 * is not listed is refused when the policy is put, so that no policy passes by not being understood.
 */
const KEYS: readonly string[] = [
  'aws:CalledVia',
  'aws:CurrentTime',
  'aws:EpochTime',
  'aws:PrincipalAccount',
  'aws:PrincipalArn',
  'aws:PrincipalIsAWSService',
  'aws:PrincipalOrgID',
  'aws:PrincipalServiceName',
  'aws:PrincipalType',
  'aws:RequestedRegion',
  'aws:ResourceAccount',
  'aws:SecureTransport',
  'aws:SourceAccount',
  'aws:SourceArn',
  'aws:SourceIp',
  'aws:SourceOrgID',
  'aws:SourceOwner',
  'aws:SourceVpc',
  'aws:SourceVpce',
  'aws:userid',
  'aws:username',
  'aws:ViaAWSService',
  'cloudwatch:namespace',
  'iam:AssociatedResourceArn',
  'iam:PassedToService',
  'kms:CallerAccount',
  'kms:EncryptionContextKeys',
  'kms:GrantIsForAWSResource',
  'kms:ViaService',
  'lambda:FunctionArn',
  's3:ObjectCreationOperation',
  's3:ResourceAccount',
  's3:TlsVersion',
  's3:authType',
  's3:delimiter',
  's3:if-match',
  's3:if-none-match',
  's3:max-keys',
  's3:prefix',
  's3:signatureversion',
  's3:versionid',
  's3:x-amz-acl',
  's3:x-amz-server-side-encryption',
  's3:x-amz-server-side-encryption-aws-kms-key-id',
  'secretsmanager:SecretId',
  'secretsmanager:VersionStage',
  'sns:Endpoint',
  'sns:Protocol',
  'states:StateMachineQualifier',
  'sts:ExternalId',
  'sts:RoleSessionName',
];
const KNOWN_KEYS = new Set(KEYS.map((key) => key.toLowerCase()));
const KEY_FAMILIES = /^(kms:encryptioncontext:|aws:(principal|resource|request)tag\/)/;

interface Operator {
  readonly base: string;
  readonly ifExists: boolean;
  readonly quantifier?: 'ForAnyValue' | 'ForAllValues';
}

function readOperator(name: string): Operator {
  const [, quantifier, base = '', ifExists] =
    /^(?:(ForAnyValue|ForAllValues):)?(.*?)(IfExists)?$/.exec(name) ?? [];
  return {
    base,
    ifExists: ifExists !== undefined,
    ...(quantifier ? { quantifier: quantifier as 'ForAnyValue' } : {}),
  };
}

/** @throws Error that names an operator or a key which the local runtime does not evaluate. */
export function assertKnownCondition(operator: string, key: string): void {
  const { base } = readOperator(operator);
  if (base !== 'Null' && !Object.hasOwn(TESTS, base) && !Object.hasOwn(NEGATED, base))
    throw new Error(`condition operator '${operator}' is not supported by the local runtime`);
  const lower = key.toLowerCase();
  if (!KNOWN_KEYS.has(lower) && !KEY_FAMILIES.test(lower))
    throw new Error(`condition key '${key}' is not supported by the local runtime`);
}

/** Whether one test of a Condition block holds: values are joined by OR. */
export function holds(
  operator: string,
  key: string,
  expected: readonly string[],
  context: ConditionContext,
): boolean {
  const { base, ifExists, quantifier } = readOperator(operator);
  const actual = context.get(key.toLowerCase());
  if (base === 'Null') return expected.some((e) => (e.toLowerCase() === 'true') === (actual === undefined));
  const negated = ownValue(NEGATED, base);
  const test = ownValue(TESTS, negated ?? base);
  if (!test) throw new Error(`condition operator '${operator}' is not supported by the local runtime`);
  const values = expected.map((e) => substitute(e, context));
  const meets = (a: string) => {
    const any = values.some((e) => e !== undefined && test(e, a));
    return negated ? !any : any;
  };
  if (quantifier === 'ForAllValues') return (actual ?? []).every(meets);
  if (actual === undefined) return ifExists || (negated !== undefined && quantifier === undefined);
  return negated && !quantifier ? actual.every(meets) : actual.some(meets);
}

/** Puts policy variables in: `${aws:PrincipalAccount}`, with a default after a comma. Undefined when one has no value. */
export function substitute(text: string, context: ConditionContext): string | undefined {
  let missing = false;
  const result = text.replace(/\$\{([^},]+)(?:,\s*'([^']*)')?\}/g, (_, name: string, fallback?: string) => {
    if (name === '*' || name === '?' || name === '$') return name;
    const value = context.get(name.trim().toLowerCase())?.[0] ?? fallback;
    if (value === undefined) missing = true;
    return value ?? '';
  });
  return missing ? undefined : result;
}
