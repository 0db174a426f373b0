import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { buildApp } from '../../../lib/infra/app.ts';
import { matchesPattern } from '../../../localstack/iam/pattern.ts';
import { type RoleUse, rolesInUse, type Use } from './role-integrations.ts';

/** A policy as AWS documents it; `{name}` stands for what the deployment calls it. */
interface DocumentedPolicy {
  readonly integration: string;
  readonly source: string;
  readonly statements: readonly {
    readonly actions: readonly string[];
    readonly resources: readonly string[];
  }[];
}

/** What AWS documents and a role does not have. */
interface Omission {
  readonly integration: string;
  /** A regular expression of its name. @default every role */
  readonly role?: string;
  /** @default every action */
  readonly actions?: readonly string[];
  /** As documented. @default every resource */
  readonly resources?: readonly string[];
  readonly reason: string;
}

const folder = join(import.meta.dirname, 'documented-policies');
const read = <T>(file: string): T => JSON.parse(readFileSync(join(folder, file), 'utf8'));
const omissions = read<readonly Omission[]>('omissions.json');
const policies = new Map(
  readdirSync(folder)
    .filter((file) => file !== 'omissions.json')
    .map((file) => read<DocumentedPolicy>(file))
    .map((policy) => [policy.integration, policy]),
);

const roles = (environment: string) =>
  rolesInUse(
    buildApp({
      environment,
      lambdasFolder: join(import.meta.dirname, 'lambdas'),
      outdir: mkdtempSync(join(tmpdir(), 'coinlake-synth-')),
    })
      .synth()
      .stacks.map(({ template }) => template),
  );

/** `action on resource` for each that the policy of a use has and the role has not. */
function missing(
  { grants }: RoleUse,
  { integration, names }: Use,
): readonly { action: string; resource: string }[] {
  const policy = policies.get(integration);
  if (!policy) throw new Error(`No documented policy of '${integration}' in ${folder}`);
  return policy.statements.flatMap(({ actions, resources }) =>
    actions.flatMap((action) =>
      resources
        .filter((resource) => {
          const documented = resource.replace(/\{([^}]+)\}/g, (_, name: string) => {
            const given = names[name];
            if (given === undefined) throw new Error(`${integration}: nothing stands for {${name}}`);
            return given;
          });
          return !grants.some(
            (grant) =>
              grant.actions.some((granted) => granted.toLowerCase() === action.toLowerCase()) &&
              grant.resources.some((granted) => matchesPattern(documented, granted)),
          );
        })
        .map((resource) => ({ action, resource })),
    ),
  );
}

const explains = (
  omission: Omission,
  role: string,
  integration: string,
  lack: { action: string; resource: string },
) =>
  omission.integration === integration &&
  (omission.role === undefined || new RegExp(`^${omission.role}$`).test(role)) &&
  (omission.actions === undefined || omission.actions.includes(lack.action)) &&
  (omission.resources === undefined || omission.resources.includes(lack.resource));

const used = new Set<Omission>();

describe.each(['dev', 'prod'])('%s', (environment) => {
  const inUse = roles(environment);

  test('every role is used for something that AWS documents a policy for', () => {
    expect(inUse.length).toBeGreaterThanOrEqual(14);
    expect(inUse.filter(({ uses }) => uses.length === 0)).toEqual([]);
  });

  test.each(inUse.map((role) => [role.role, role] as const))(
    '%s has what AWS documents, but for what is omitted with a reason',
    (name, role) => {
      const unexplained = role.uses.flatMap((use) =>
        missing(role, use)
          .filter((lack) => {
            const reasons = omissions.filter((omission) => explains(omission, name, use.integration, lack));
            for (const reason of reasons) used.add(reason);
            return reasons.length === 0;
          })
          .map(({ action, resource }) => `${use.integration}: ${action} on ${resource}`),
      );
      expect([...new Set(unexplained)]).toEqual([]);
    },
  );

  test('a grant that is taken away is missed', () => {
    const machine = inUse.find(({ role }) => role === 'GoldModelMachine') as RoleUse;
    const without = {
      ...machine,
      grants: machine.grants.filter(
        ({ resources }) => !resources.some((r) => r.endsWith(':database/default')),
      ),
    };
    const use = machine.uses.find(({ integration }) => integration === 'athena: every query') as Use;
    expect(missing(machine, use)).toEqual([]);
    expect(missing(without, use).map(({ action, resource }) => `${action} on ${resource}`)).toEqual([
      'glue:GetDatabase on arn:aws:glue:*:*:database/default',
      'glue:GetDatabases on arn:aws:glue:*:*:database/default',
      'glue:CreateDatabase on arn:aws:glue:*:*:catalog',
      'glue:CreateDatabase on arn:aws:glue:*:*:database/default',
    ]);
  });
});

test('every omission is one, and says why', () => {
  expect(omissions.filter((omission) => !used.has(omission))).toEqual([]);
  for (const { reason } of omissions) expect(reason.length).toBeGreaterThan(30);
});

test('every policy says where AWS documents it', () => {
  for (const { source } of policies.values()) expect(source).toMatch(/^https:\/\/docs\.aws\.amazon\.com\//);
});
