import type { Template } from '../../../lib/infra/cost/read-deployment.ts';
import { valuesOf } from './template-values.ts';

/** A service that writes into a resource of the deployment by that resource's own policy. */
export interface Delivery {
  readonly integration: string;
  /** ARNs: of what the service works for, and of what it writes into. */
  readonly sender: string;
  readonly target: string;
  /** Of the keys that are written, where it has one. */
  readonly prefix: string;
}

/** A statement of a resource's policy. */
export interface ResourceStatement {
  readonly effect: 'Allow' | 'Deny';
  /** Names of services; empty for other principals. */
  readonly services: readonly string[];
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Logical id of the policy. */
  readonly policy: string;
}

export const ACCOUNT = '123456789012';

// biome-ignore lint/suspicious/noExplicitAny: properties of CloudFormation resources.
type Properties = any;

interface Resource {
  readonly id: string;
  readonly type: string;
  readonly properties: Properties;
}

/** Resources of all templates, their references resolved. */
export function resourcesOf(templates: readonly Template[]): readonly Resource[] {
  return templates.flatMap((template) => {
    const resolve = valuesOf(template, templates);
    return Object.entries(template.Resources)
      .filter(([, { Type: type }]) => KINDS.test(type))
      .map(([id, { Type: type, Properties }]) => ({
        id,
        type,
        properties: resolve(Properties) as Properties,
      }));
  });
}

const KINDS =
  /^AWS::(S3::Bucket(Policy)?|SQS::Queue(Policy)?|SNS::Topic(Policy)?|Lambda::Permission|Events::Rule|CloudWatch::Alarm|Budgets::Budget)$/;

/** Every delivery that the resources ask for. @throws Error for one into a resource that needs more than its own policy */
export function deliveries(resources: readonly Resource[]): readonly Delivery[] {
  return resources.flatMap(({ id, type, properties: p }): Delivery[] => {
    switch (type) {
      case 'AWS::S3::Bucket': {
        const { DestinationBucketName: name, LogFilePrefix: prefix = '' } = p.LoggingConfiguration ?? {};
        if (name === undefined) return [];
        assertPlain(resources, name);
        return [
          {
            integration: 's3: access logs',
            sender: `arn:aws:s3:::${id}`,
            target: `arn:aws:s3:::${name}`,
            prefix,
          },
        ];
      }
      case 'AWS::Events::Rule': {
        const sender = `arn:aws:events:us-east-1:${ACCOUNT}:rule/${id}`;
        return (p.Targets as Properties[]).flatMap(({ Arn: target, DeadLetterConfig: dead }) => {
          if (dead) assertPlain(resources, last(dead.Arn));
          return [
            { integration: `events: ${target.split(':')[2]}`, sender, target, prefix: '' },
            ...(dead
              ? [{ integration: 'events: dead-letter queue', sender, target: dead.Arn, prefix: '' }]
              : []),
          ];
        });
      }
      case 'AWS::CloudWatch::Alarm':
        return ((p.AlarmActions ?? []) as string[]).map((target) => {
          assertPlain(resources, last(target));
          const sender = `arn:aws:cloudwatch:us-east-1:${ACCOUNT}:alarm:${p.AlarmName}`;
          return { integration: 'cloudwatch: alarm to topic', sender, target, prefix: '' };
        });
      case 'AWS::Budgets::Budget':
        return (p.NotificationsWithSubscribers as Properties[]).flatMap(({ Subscribers }) =>
          Subscribers.filter((s: Properties) => s.SubscriptionType === 'SNS').map((s: Properties) => ({
            integration: 'budgets: topic',
            sender: `arn:aws:budgets::${ACCOUNT}:budget/${p.Budget.BudgetName}`,
            target: s.Address,
            prefix: '',
          })),
        );
      default:
        return [];
    }
  });
}

/**
 * Into what is encrypted with a customer's key, services write only where the key's policy admits them too, and access logs never.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
 */
function assertPlain(resources: readonly Resource[], id: string): void {
  const found = resources.find((resource) => resource.id === id);
  const text = JSON.stringify(found?.properties ?? {});
  if (/"(KmsMasterKeyId|KMSMasterKeyID)"/.test(text))
    throw new Error(`${id} has a customer's key: what the key's policy must say is not known to this test`);
}

/** All statements of the resources' policies, Lambda's permissions among them. */
export function resourceStatements(resources: readonly Resource[]): readonly ResourceStatement[] {
  return resources.flatMap(({ id, type, properties: p }): ResourceStatement[] => {
    if (type === 'AWS::Lambda::Permission')
      return [
        {
          effect: 'Allow',
          services: [p.Principal],
          actions: [p.Action],
          resources: [p.FunctionName],
          conditions: { ArnLike: { 'aws:SourceArn': p.SourceArn } },
          policy: id,
        },
      ];
    if (!type.endsWith('Policy')) return [];
    return (p.PolicyDocument.Statement as Properties[]).map((s) => ({
      effect: s.Effect,
      services: [s.Principal?.Service ?? []].flat(),
      actions: [s.Action].flat(),
      resources: [s.Resource].flat(),
      conditions: s.Condition ?? {},
      policy: id,
    }));
  });
}

const last = (arn: string): string => arn.split(':').at(-1) as string;
