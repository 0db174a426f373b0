import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Caller } from '../../../localstack/services/service.ts';
import { openRuntime } from '../open-runtime.ts';

let runtime: Awaited<ReturnType<typeof openRuntime>>;
beforeAll(async () => {
  runtime = await openRuntime();
});
afterAll(() => runtime[Symbol.asyncDispose]());

const TRUST = {
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
};
let count = 0;
/** A role with these statements, as the caller that its session is. */
function role(...Statement: object[]): Caller {
  const name = `Role${++count}`;
  const { arn } = runtime.identities.putRole(name, TRUST);
  if (Statement.length > 0) runtime.identities.putRolePolicy(name, 'Default', { Statement });
  return runtime.sessionCaller(arn, 's');
}
const allowed = (caller: Caller, action: string, resource: string, context = {}) => {
  try {
    runtime.access.authorize(caller, action, resource, context);
    return true;
  } catch {
    return false;
  }
};
const allow = (Action: unknown, Resource: unknown, more = {}) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
});

describe('identity policies', () => {
  test('allow what they name, by wildcards, and nothing else', () => {
    const caller = role(
      allow(['s3:Get*', 'glue:UpdateTable'], ['arn:aws:s3:::lake/gold/?/*', 'arn:aws:glue:*']),
    );
    expect(allowed(caller, 's3:GetObject', 'arn:aws:s3:::lake/gold/a/b/c')).toBe(true);
    expect(allowed(caller, 's3:getobject', 'arn:aws:s3:::lake/gold/a/b')).toBe(true);
    expect(allowed(caller, 's3:GetObject', 'arn:aws:s3:::lake/gold/ab/c')).toBe(false);
    expect(allowed(caller, 's3:PutObject', 'arn:aws:s3:::lake/gold/a/b')).toBe(false);
  });

  test('deny in the words of AWS', () => {
    const caller = role();
    expect(() => runtime.access.authorize(caller, 's3:PutObject', 'arn:aws:s3:::lake/k')).toThrow(
      `User: ${caller.arn} is not authorized to perform: s3:PutObject on resource: "arn:aws:s3:::lake/k" because no identity-based policy allows the s3:PutObject action`,
    );
    const denied = role(allow('*', '*'), { Effect: 'Deny', Action: 'glue:*', Resource: '*' });
    expect(() =>
      runtime.access.authorize(denied, 'glue:GetTable', 'arn:aws:glue:us-east-1:0:catalog'),
    ).toThrow(
      `User: ${denied.arn} is not authorized to perform: glue:GetTable on resource: arn:aws:glue:us-east-1:0:catalog with an explicit deny in an identity-based policy`,
    );
    expect(allowed(denied, 's3:GetObject', 'arn:aws:s3:::b/k')).toBe(true);
  });

  test('NotAction and NotResource speak of all the rest', () => {
    const caller = role({ Effect: 'Allow', NotAction: 's3:Delete*', NotResource: 'arn:aws:s3:::secret/*' });
    expect(allowed(caller, 's3:GetObject', 'arn:aws:s3:::a/k')).toBe(true);
    expect(allowed(caller, 's3:DeleteObject', 'arn:aws:s3:::a/k')).toBe(false);
    expect(allowed(caller, 's3:GetObject', 'arn:aws:s3:::secret/k')).toBe(false);
  });

  test('managed policies of AWS and of the account count when attached', () => {
    const caller = role();
    const name = `Role${count}`;
    const write = () => allowed(caller, 'logs:PutLogEvents', 'arn:aws:logs:us-east-1:0:log-group:g');
    expect(write()).toBe(false);
    const arn = 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole';
    runtime.identities.attachPolicy(name, arn);
    expect(write()).toBe(true);
    runtime.identities.detachPolicy(name, arn);
    expect(write()).toBe(false);
    expect(() =>
      runtime.identities.attachPolicy(name, 'arn:aws:iam::aws:policy/AdministratorAccess'),
    ).toThrow('AWS managed policy AdministratorAccess is not known to the local runtime');
  });
});

describe('conditions', () => {
  const permits = (Condition: object, context: Record<string, string | string[]> = {}) =>
    allowed(role(allow('s3:*', '*', { Condition })), 's3:ListBucket', 'arn:aws:s3:::b', context);

  test.each([
    [{ StringEquals: { 's3:prefix': ['a', 'b'] } }, { 's3:prefix': 'b' }, true],
    [{ StringEquals: { 's3:prefix': 'a' } }, {}, false],
    [{ StringEqualsIfExists: { 's3:prefix': 'a' } }, {}, true],
    [{ StringLike: { 's3:prefix': 'silver/*' } }, { 's3:prefix': 'silver/x' }, true],
    [{ StringLike: { 's3:prefix': 'silver/*' } }, { 's3:prefix': 'gold/x' }, false],
    [{ StringNotEquals: { 's3:prefix': ['a', 'b'] } }, { 's3:prefix': 'b' }, false],
    [{ StringNotEquals: { 's3:prefix': 'a' } }, {}, true],
    [{ Null: { 's3:prefix': 'true' } }, {}, true],
    [{ Null: { 's3:prefix': 'false' } }, {}, false],
    [{ Bool: { 'aws:SecureTransport': 'false' } }, {}, false],
    [{ Bool: { 'aws:SecureTransport': 'true' } }, {}, true],
    [{ NumericLessThanEquals: { 's3:max-keys': '10' } }, { 's3:max-keys': '10' }, true],
    [
      { ArnLike: { 'aws:SourceArn': 'arn:aws:events:*:*:rule/*' } },
      { 'aws:SourceArn': 'arn:aws:events:r:0:rule/x' },
      true,
    ],
    [
      { ArnLike: { 'aws:SourceArn': 'arn:aws:*:rule/*' } },
      { 'aws:SourceArn': 'arn:aws:events:r:0:rule/x' },
      false,
    ],
    [{ 'ForAnyValue:StringEquals': { 'aws:CalledVia': ['a', 'b'] } }, { 'aws:CalledVia': ['x', 'b'] }, true],
    [{ 'ForAnyValue:StringEquals': { 'aws:CalledVia': ['a'] } }, {}, false],
    [{ 'ForAllValues:StringEquals': { 'aws:CalledVia': ['a'] } }, { 'aws:CalledVia': ['a', 'x'] }, false],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a policy variable.
    [{ StringEquals: { 'aws:ResourceAccount': '${aws:PrincipalAccount}' } }, {}, true],
    [
      { StringEquals: { 's3:prefix': 'a' }, Bool: { 'aws:SecureTransport': 'false' } },
      { 's3:prefix': 'a' },
      false,
    ],
  ])('%j with %j: %s', (condition, context, expected) => {
    expect(permits(condition, context as Record<string, string>)).toBe(expected);
  });

  test('that are not known are refused when the policy is put', () => {
    expect(() =>
      role(allow('s3:*', '*', { Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } })),
    ).toThrow(
      /^policy Default of role Role\d+, statement 0: condition operator 'IpAddress' is not supported by the local runtime$/,
    );
    expect(() => role(allow('s3:*', '*', { Condition: { Bool: { 'aws:Unheard': 'true' } } }))).toThrow(
      /condition key 'aws:Unheard' is not supported by the local runtime$/,
    );
    expect(() => role(allow('s3:*', { 'Fn::GetAtt': ['B', 'Arn'] }))).toThrow(
      /Resource: \{"Fn::GetAtt":\["B","Arn"\]\} is not text \(an unresolved intrinsic\?\)$/,
    );
  });
});

describe('resource policies', () => {
  const queue = 'arn:aws:sqs:us-east-1:000000000000:dlq';
  const rule = 'arn:aws:events:us-east-1:000000000000:rule/failed';

  test('let a service in, by principal and source', () => {
    runtime.identities.putResourcePolicy(queue, {
      Statement: [
        {
          ...allow('sqs:SendMessage', queue, { Condition: { ArnEquals: { 'aws:SourceArn': rule } } }),
          Principal: { Service: 'events.amazonaws.com' },
        },
      ],
    });
    const events: Caller = { arn: 'events.amazonaws.com', service: 'events.amazonaws.com', sourceArn: rule };
    expect(allowed(events, 'sqs:SendMessage', queue)).toBe(true);
    expect(allowed({ ...events, sourceArn: `${rule}2` }, 'sqs:SendMessage', queue)).toBe(false);
    expect(allowed({ ...events, service: 'sns.amazonaws.com' }, 'sqs:SendMessage', queue)).toBe(false);
    expect(() => runtime.access.authorize(events, 'sqs:ReceiveMessage', queue)).toThrow(
      'because no resource-based policy allows the sqs:ReceiveMessage action',
    );
  });

  test('of a key must let identity policies decide, or name the caller', () => {
    const key = 'arn:aws:kms:us-east-1:000000000000:key/1';
    const may = role(allow('kms:Decrypt', key));
    const mayNot = role();
    const root = { AWS: 'arn:aws:iam::000000000000:root' };
    expect(allowed(may, 'kms:Decrypt', key)).toBe(false);
    runtime.identities.putResourcePolicy(key, { Statement: [{ ...allow('kms:*', '*'), Principal: root }] });
    expect([allowed(may, 'kms:Decrypt', key), allowed(mayNot, 'kms:Decrypt', key)]).toEqual([true, false]);
    const named = { ...allow('kms:*', '*'), Principal: { AWS: mayNot.roleArn } };
    runtime.identities.putResourcePolicy(key, { Statement: [named] });
    expect([allowed(may, 'kms:Decrypt', key), allowed(mayNot, 'kms:Decrypt', key)]).toEqual([false, true]);
  });
});

test('trust policies say who may assume a role', () => {
  const { roleArn } = role();
  const lambda: Caller = { arn: 'lambda.amazonaws.com', service: 'lambda.amazonaws.com' };
  runtime.access.authorizeAssumeRole(lambda, roleArn as string);
  const states = { arn: 'states.amazonaws.com', service: 'states.amazonaws.com' };
  expect(() => runtime.access.authorizeAssumeRole(states, roleArn as string)).toThrow(
    `User: states.amazonaws.com is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`,
  );
});

test('the statements that decided are counted, and which of them alone', () => {
  const caller = role(
    allow('s3:GetObject', '*', { Sid: 'Wide' }),
    allow('s3:Get*', 'arn:aws:s3:::b/*'),
    allow('s3:List*', '*'),
  );
  runtime.access.resetUses();
  runtime.access.authorize(caller, 's3:GetObject', 'arn:aws:s3:::a/k');
  runtime.access.authorize(caller, 's3:GetObject', 'arn:aws:s3:::b/k');
  expect(runtime.statementUses()).toEqual([
    {
      owner: `Role${count}`,
      policy: 'Default',
      index: 0,
      sid: 'Wide',
      calls: 2,
      decisive: 1,
      example: 's3:GetObject arn:aws:s3:::a/k',
    },
    {
      owner: `Role${count}`,
      policy: 'Default',
      index: 1,
      calls: 1,
      decisive: 0,
      example: 's3:GetObject arn:aws:s3:::b/k',
    },
  ]);
});
