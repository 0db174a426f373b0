import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { buildApp } from '../../../lib/infra/app.ts';
import { matchesArn, matchesPattern } from '../../../localstack/iam/pattern.ts';
import {
  ACCOUNT,
  type Delivery,
  deliveries,
  type ResourceStatement,
  resourceStatements,
  resourcesOf,
} from './service-deliveries.ts';

/** What AWS documents that a resource's policy must allow; `{name}` stands for what the deployment calls it. */
interface DocumentedPolicy {
  readonly integration: string;
  readonly source: string;
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  /** What the service says of itself with each request. */
  readonly context: Readonly<Record<string, string>>;
}

const folder = join(import.meta.dirname, 'documented-resource-policies');
const policies = new Map(
  readdirSync(folder)
    .map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as DocumentedPolicy)
    .map((policy) => [policy.integration, policy]),
);

function documented({ integration, sender, target, prefix }: Delivery): DocumentedPolicy {
  const policy = policies.get(integration);
  if (!policy) throw new Error(`No documented policy of '${integration}' in ${folder}`);
  const names: Record<string, string> = { sender, target, prefix, account: ACCOUNT };
  const fill = (text: string) => text.replace(/\{([^}]+)\}/g, (_, name: string) => names[name] as string);
  const context = Object.fromEntries(Object.entries(policy.context).map(([key, text]) => [key, fill(text)]));
  return { ...policy, resource: fill(policy.resource), context };
}

/** Whether a statement is about a delivery, its conditions included. */
function applies(
  statement: ResourceStatement,
  { principal, action, resource, context }: DocumentedPolicy,
): boolean {
  const { effect, services, actions, resources, conditions } = statement;
  // A denial is for everybody here.
  if (effect === 'Allow' ? !services.includes(principal) : services.length > 0) return false;
  return (
    actions.some((granted) => matchesPattern(granted, action, true)) &&
    resources.some((granted) => matchesPattern(granted, resource)) &&
    Object.entries(conditions).every(([operator, wanted]) =>
      Object.entries(wanted).every(([key, value]) =>
        holds(operator, value, { ...context, 'aws:SecureTransport': 'true' }[key]),
      ),
    )
  );
}

/** A condition holds for no request that lacks its key. */
function holds(operator: string, value: string, given: string | undefined): boolean {
  switch (operator) {
    case 'StringEquals':
    case 'Bool':
      return given === value;
    case 'ArnEquals':
    case 'ArnLike':
      return given !== undefined && matchesArn(value, given);
    default:
      throw new Error(`The condition operator ${operator} is not known to this test`);
  }
}

const isLetIn = (delivery: Delivery, statements: readonly ResourceStatement[]): boolean => {
  const about = statements.filter((statement) => applies(statement, documented(delivery)));
  return about.length > 0 && about.every(({ effect }) => effect === 'Allow');
};

const textOf = ({ integration, sender, target }: Delivery) => `${integration}: ${sender} to ${target}`;

describe.each(['dev', 'prod'])('%s', (environment) => {
  const { stacks } = buildApp({
    environment,
    lambdasFolder: join(import.meta.dirname, 'lambdas'),
    outdir: mkdtempSync(join(tmpdir(), 'coinlake-synth-')),
  }).synth();
  const resources = resourcesOf(stacks.map(({ template }) => template));
  const statements = resourceStatements(resources);
  const all = deliveries(resources);
  const ofServices = statements.filter(({ services }) => services.length > 0);

  test('every service that writes into a resource is let in as AWS documents', () => {
    const found = new Set(all.map(({ integration }) => integration));
    expect([...found].sort()).toEqual(
      [...policies.keys()].filter((name) => name !== 'budgets: topic' || environment === 'prod').sort(),
    );
    expect(all.filter((delivery) => !isLetIn(delivery, statements)).map(textOf)).toEqual([]);
  });

  test('no service is let in for anything else, nor for another account', () => {
    const unused = ofServices.filter(
      (statement) => !all.some((delivery) => applies(statement, documented(delivery))),
    );
    expect(unused.map(({ policy, services }) => `${policy}: ${services}`)).toEqual([]);
    for (const delivery of all) {
      const policy = documented(delivery);
      const foreign = Object.fromEntries(
        Object.entries(policy.context).map(([key, text]) => [
          key,
          text.replaceAll(ACCOUNT, '999999999999').replace(/^arn:aws:s3:::.*/, 'arn:aws:s3:::theirs'),
        ]),
      );
      const open = ofServices.filter((statement) => applies(statement, { ...policy, context: foreign }));
      expect(open.map(({ policy: id }) => id)).toEqual([]);
    }
  });

  test('a statement that is taken away, or denied, is missed', () => {
    for (const statement of ofServices) {
      const shut = (others: readonly ResourceStatement[]) =>
        all.filter((delivery) => !isLetIn(delivery, others));
      expect(shut(statements.filter((other) => other !== statement)).length).toBeGreaterThan(0);
      const denied = { ...statement, effect: 'Deny' as const, services: [], conditions: {} };
      expect(shut([...statements, denied]).length).toBeGreaterThan(0);
    }
  });
});

test('every policy says where AWS documents it', () => {
  for (const { source } of policies.values()) expect(source).toMatch(/^https:\/\/docs\.aws\.amazon\.com\//);
});
