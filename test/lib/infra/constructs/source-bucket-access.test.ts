import { App, Stack, Validations } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { AwsSolutionsChecks } from 'cdk-nag';
import { expect, test } from 'vitest';
import { ServiceRole } from '../../../../lib/infra/constructs/service-role.ts';
import { sourceBucketAccess } from '../../../../lib/infra/constructs/source-bucket-access.ts';
import { bigint, cron, csv, dataset, objects, path, s3, whole } from '../../../../lib/ingestion/index.ts';

const orders = (name: string, url: string) =>
  dataset({
    ...{
      name,
      description: 'Orders',
      source: s3({ url }),
      format: csv(),
      schedule: cron('5 * * * *', 'UTC'),
    },
    coverage: url.endsWith('/') ? objects() : whole(),
    tables: { [name]: { key: ['id'], columns: { id: bigint('Order', path('id')) } } },
  });
const folder = orders('shop_orders', 's3://acme/exports/orders/');

/** Statements of a role with these grants, in a stack that cdk-nag has nothing against. */
function statementsOf(...given: Parameters<typeof sourceBucketAccess>) {
  const app = new App();
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  const stack = new Stack(app, 'stack');
  const { list, read } = sourceBucketAccess(...given);
  new ServiceRole(stack, 'Access', {
    assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    ...{ description: 'test', path: '/test/', grants: [...list, ...read] },
  });
  app.synth();
  const [role] = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Role'));
  return role?.Properties.Policies[0].PolicyDocument.Statement;
}
const arn = (rest: string) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:s3:::${rest}`]] });

test('of a folder its prefix may be listed and its objects read, and nothing else', () => {
  expect(statementsOf([folder], { shop_orders: {} })).toEqual([
    {
      ...{ Sid: 'ListSourceshoporders', Effect: 'Allow', Action: 's3:ListBucket', Resource: arn('acme') },
      Condition: { StringLike: { 's3:prefix': ['exports/orders/*'] } },
    },
    {
      ...{ Sid: 'ReadSourceshoporders', Effect: 'Allow', Action: 's3:GetObject' },
      Resource: arn('acme/exports/orders/*'),
    },
  ]);
});

test('bucket and prefix are those of the deployment; a whole bucket has no prefix', () => {
  const settings = { shop_orders: folder.settings.parse({ addresses: { bucket: 's3://mine' } }) };
  expect(statementsOf([folder], settings)).toEqual([
    { Sid: 'ListSourceshoporders', Effect: 'Allow', Action: 's3:ListBucket', Resource: arn('mine') },
    { Sid: 'ReadSourceshoporders', Effect: 'Allow', Action: 's3:GetObject', Resource: arn('mine/*') },
  ]);
});

test('one key is read, and nothing listed', () => {
  const key = orders('orders', 's3://acme/exports/orders.csv');
  expect(statementsOf([key], { orders: {} })).toEqual([
    {
      ...{ Sid: 'ReadSourceorders', Effect: 'Allow', Action: 's3:GetObject' },
      Resource: arn('acme/exports/orders.csv'),
    },
  ]);
});
