import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { expect, test } from 'vitest';
import { ServiceRole } from '../../../../lib/infra/constructs/service-role.ts';

const props = {
  assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
  description: 'test',
  path: '/test/',
};

test('a wildcard without a reason is refused', () => {
  const stack = new Stack(new App(), 'stack');
  const bucket = new Bucket(stack, 'Data');
  expect(
    () =>
      new ServiceRole(stack, 'Access', {
        ...props,
        grants: [{ sid: 'ReadData', actions: ['s3:GetObject'], resources: [bucket.arnForObjects('raw/*')] }],
      }),
  ).toThrow('stack/Access: the wildcard of ReadData (<Data666C94C7.Arn>/raw/*) needs a written reason');
});

test('a resource without a wildcard needs none', () => {
  const stack = new Stack(new App(), 'stack');
  const { role } = new ServiceRole(stack, 'Access', {
    ...props,
    grants: [{ sid: 'List', actions: ['s3:ListBucket'], resources: [new Bucket(stack, 'Data').bucketArn] }],
  });
  expect(role.roleArn).toBeDefined();
});

test('a grant that is given twice is one statement; another one of its name is refused', () => {
  const stack = new Stack(new App(), 'stack');
  const key = { sid: 'ReadKey', actions: ['kms:Decrypt'], resources: ['arn:aws:kms:eu-west-1:1:key/k'] };
  new ServiceRole(stack, 'Access', { ...props, grants: [key, { ...key }] });
  const [role] = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Role'));
  expect(role?.Properties.Policies[0].PolicyDocument.Statement).toEqual([
    { Sid: 'ReadKey', Effect: 'Allow', Action: 'kms:Decrypt', Resource: 'arn:aws:kms:eu-west-1:1:key/k' },
  ]);
  expect(
    () => new ServiceRole(stack, 'Other', { ...props, grants: [key, { ...key, actions: ['kms:Encrypt'] }] }),
  ).toThrow('Two different grants of one role are called ReadKey');
});
