import type { Template } from '../../../lib/infra/cost/read-deployment.ts';
import { evaluate, type Scope } from '../../../localstack/stack/intrinsics.ts';

const PLACE = { partition: 'aws', region: 'us-east-1', account: '123456789012' };
const arn = (service: string, rest: string) =>
  `arn:${PLACE.partition}:${service}:${PLACE.region}:${PLACE.account}:${rest}`;

type Resource = Template['Resources'][string];

/** ARN of a resource; names that AWS would make up are the logical id. */
function arnOf(id: string, { Type: type, Properties: p }: Resource): string {
  switch (type) {
    case 'AWS::S3::Bucket':
      return `arn:${PLACE.partition}:s3:::${id}`;
    case 'AWS::Lambda::Function':
      return arn('lambda', `function:${id}`);
    case 'AWS::StepFunctions::StateMachine':
      return arn('states', `stateMachine:${p.StateMachineName}`);
    case 'AWS::Logs::LogGroup':
      return arn('logs', `log-group:${p.LogGroupName ?? id}:*`);
    case 'AWS::SQS::Queue':
      return arn('sqs', id);
    case 'AWS::SNS::Topic':
      return arn('sns', id);
    case 'AWS::Events::Rule':
      return arn('events', `rule/${id}`);
    case 'AWS::KMS::Key':
      return arn('kms', `key/${id}`);
    case 'AWS::SecretsManager::Secret':
      return arn('secretsmanager', `secret:${p.Name}-AbCdEf`);
    case 'AWS::IAM::Role':
      return `arn:${PLACE.partition}:iam::${PLACE.account}:role${p.Path}${id}`;
    default:
      throw new Error(`No ARN is known of ${type} (${id})`);
  }
}

const REF_IS_ARN = ['AWS::SNS::Topic', 'AWS::StepFunctions::StateMachine', 'AWS::SecretsManager::Secret'];

/** Values of one stack's template as they are in a deployment, references to other stacks included. */
export function valuesOf(template: Template, all: readonly Template[]): (value: unknown) => unknown {
  const resource = (id: string): Resource => {
    const found = template.Resources[id];
    if (!found) throw new Error(`The template has no resource ${id}`);
    return found;
  };
  const scope: Scope = {
    template: template as unknown as Scope['template'],
    parameters: Object.fromEntries(
      Object.entries(parametersOf(template)).map(([name, { Default: value }]) => [name, value]),
    ),
    pseudo: {
      'AWS::Partition': PLACE.partition,
      'AWS::Region': PLACE.region,
      'AWS::AccountId': PLACE.account,
      'AWS::URLSuffix': 'amazonaws.com',
    },
    ref: (id) => {
      const { Type: type, Properties: p } = resource(id);
      if (REF_IS_ARN.includes(type)) return arnOf(id, resource(id));
      return type === 'AWS::Athena::WorkGroup' ? p.Name : id;
    },
    attribute: (id) => arnOf(id, resource(id)),
    importValue(name) {
      for (const owner of all)
        for (const output of Object.values(outputsOf(owner)))
          if (output.Export?.Name === name) return valuesOf(owner, all)(output.Value);
      throw new Error(`No stack exports ${name}`);
    },
  };
  return (value) => evaluate(value, scope);
}

const outputsOf = (template: Template) =>
  (template as unknown as { Outputs?: Record<string, { Value: unknown; Export?: { Name: string } }> })
    .Outputs ?? {};

const parametersOf = (template: Template) =>
  (template as unknown as { Parameters?: Record<string, { Default: string }> }).Parameters ?? {};
