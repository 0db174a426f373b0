import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { synthesize } from '../../lib/cli/synthesis.ts';
import { type Deployment, deployStacks, isStandIn } from './localstack/deploy-stacks.ts';
import { startLocalStack } from './localstack/localstack.ts';
import { whatRunsWhere } from './localstack/what-runs-where.ts';

/** The page's names of the services that the templates use. */
const SERVICES: Readonly<Record<string, string>> = {
  'AWS::S3': 'S3',
  'AWS::SNS': 'SNS',
  'AWS::SQS': 'SQS',
  'AWS::SSM': 'SSM',
  'AWS::IAM': 'IAM',
  'AWS::Scheduler': 'Scheduler',
  'AWS::Events': 'EventBridge',
  'AWS::SecretsManager': 'Secrets Manager',
  'AWS::Logs': 'CloudWatch logs and alarms',
  'AWS::CloudWatch': 'CloudWatch logs and alarms',
  'AWS::StepFunctions': 'Step Functions',
  'AWS::Lambda': 'Lambda',
  'AWS::Glue': 'Glue catalog',
  'AWS::Athena': 'Athena',
};
/** LocalStack's free tier has no dashboards; the table leaves them out, as nothing reads them. */
const LEFT_OUT = ['AWS::CloudWatch::Dashboard'];

let assembly: string;
let whole: Deployment;
let withoutFunctions: Deployment;
beforeAll(async () => {
  assembly = await mkdtemp(join(tmpdir(), 'coinlake-localstack-'));
  await synthesize(assembly, { env: 'dev', settings: {} });
  const localstack = await startLocalStack();
  try {
    [whole, withoutFunctions] = await Promise.all([
      deployStacks(localstack, '000000000000', assembly, 'whole'),
      deployStacks(localstack, '000000000001', assembly, 'without-functions'),
    ]);
  } finally {
    await localstack.stop();
  }
});
afterAll(() => rm(assembly, { recursive: true, force: true }));

describe('the stacks in LocalStack without Docker', () => {
  test('deploy up to the first function, which needs Docker', () => {
    const failed = whole.resources.filter(({ status }) => status === 'CREATE_FAILED');
    const functions = failed.filter(({ type }) => type === 'AWS::Lambda::Function');
    expect(functions.length).toBeGreaterThan(0);
    for (const { reason } of functions) expect(reason).toContain('Error while creating lambda');
    const others = failed.filter(({ reason, type }) => type !== 'AWS::Lambda::Function' && reason !== '');
    expect(others).toEqual([]);
  });

  test('deploy whole but for their functions', () => {
    expect(withoutFunctions.resources.filter(({ status }) => status !== 'CREATE_COMPLETE')).toEqual([]);
    expect(withoutFunctions.resources.length).toBeGreaterThan(40);
    console.log(report(withoutFunctions));
  });

  test("bear out the page's table, service by service", () => {
    const table = whatRunsWhere();
    const services = new Map<string, string>();
    for (const resource of [
      ...withoutFunctions.resources,
      ...whole.resources.filter(({ type }) => type === 'AWS::Lambda::Function'),
    ]) {
      if (LEFT_OUT.includes(resource.type)) continue;
      const service = SERVICES[resource.type.split('::').slice(0, 2).join('::')];
      if (service === undefined) throw new Error(`No row of the page's table stands for ${resource.type}`);
      const made = resource.status === 'CREATE_COMPLETE' && !isStandIn(resource);
      const answer = made ? 'yes' : resource.type.startsWith('AWS::Lambda::') ? 'needs Docker' : 'no';
      expect(services.get(service) ?? answer, resource.type).toBe(answer);
      services.set(service, answer);
    }
    const said = [...services.keys()].map((service) => [service, table.get(service)?.split(',')[0]]);
    expect(said).toEqual([...services]);
    expect(table.get('Step Functions')).toBe('yes, without `athena:…sync`');
  });

  test('find neither Glue nor Athena there', () => {
    expect(whole.calls).toEqual({ glue: 501, athena: 501 });
  });
});

/** Resources by type: how many were made, or only let pass. */
function report({ resources }: Deployment): string {
  const types = [...new Set(resources.map(({ type }) => type))].sort();
  const lines = types.map((type) => {
    const all = resources.filter((resource) => resource.type === type);
    return `  ${type}: ${all.length}${all.some(isStandIn) ? ', let pass without making anything' : ''}`;
  });
  return `What LocalStack deploys without Docker:\n${lines.join('\n')}`;
}
