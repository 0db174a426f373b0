import { isDeepStrictEqual } from 'node:util';
import { Stack, Validations } from 'aws-cdk-lib';
import { type IPrincipal, PolicyDocument, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';

/** One thing that a role may do. */
export interface Grant {
  /** Sid of the statement: letters and digits, unique in the role. */
  readonly sid: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** As IAM writes them. @default none */
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
  /** Why a resource ends in or is a wildcard; required where one has a `*`. @default no wildcard */
  readonly wildcard?: string;
}

export interface ServiceRoleProps {
  readonly assumedBy: IPrincipal;
  /** What the role is for, as people read it in the console. */
  readonly description: string;
  /** IAM path of the pipeline's roles, with slashes at both ends. */
  readonly path: string;
  /** One that is there twice, with equal Sid, becomes one statement. */
  readonly grants: readonly Grant[];
}

/** A role with exactly the statements it is given; each wildcard carries its reason into the template's metadata. */
export class ServiceRole extends Construct {
  readonly role: Role;

  /** @throws Error for a wildcard without a reason, and for two different grants of one Sid. */
  constructor(scope: Construct, id: string, props: ServiceRoleProps) {
    super(scope, id);
    const grants = withoutRepeats(props.grants);
    this.role = new Role(this, 'Role', {
      assumedBy: props.assumedBy,
      description: props.description,
      path: props.path,
      inlinePolicies: { grants: new PolicyDocument({ statements: grants.map(statement) }) },
    });
    for (const grant of grants)
      for (const resource of grant.resources) {
        const finding = this.wildcardFinding(resource);
        if (finding === undefined) continue;
        if (!grant.wildcard)
          throw new Error(
            `${this.node.path}: the wildcard of ${grant.sid} (${finding}) needs a written reason`,
          );
        Validations.of(this.role).acknowledge({
          id: `AwsSolutions-IAM5[Resource::${finding}]`,
          reason: grant.wildcard,
        });
      }
  }

  /** A resource with a wildcard as cdk-nag spells it in the finding's id; undefined without a wildcard. */
  private wildcardFinding(resource: string): string | undefined {
    const flat = flatten(Stack.of(this).resolve(resource));
    return flat.includes('*') ? flat : undefined;
  }
}

function withoutRepeats(grants: readonly Grant[]): readonly Grant[] {
  const bySid = new Map<string, Grant>();
  for (const grant of grants) {
    const known = bySid.get(grant.sid);
    if (known && !isDeepStrictEqual(known, grant))
      throw new Error(`Two different grants of one role are called ${grant.sid}`);
    bySid.set(grant.sid, grant);
  }
  return [...bySid.values()];
}

function statement(grant: Grant): PolicyStatement {
  return new PolicyStatement({
    sid: grant.sid,
    actions: [...grant.actions],
    resources: [...grant.resources],
    ...(grant.conditions && { conditions: grant.conditions }),
  });
}

type Intrinsic = string | { readonly [fn: string]: unknown };

/** As cdk-nag's flattenCfnReference: `<Bucket.Arn>/silver/*`. */
function flatten(value: Intrinsic): string {
  if (typeof value === 'string') return value;
  if ('Fn::Join' in value) {
    const [delimiter, parts] = value['Fn::Join'] as [string, Intrinsic[]];
    return parts.map(flatten).join(delimiter);
  }
  if ('Fn::GetAtt' in value) return `<${(value['Fn::GetAtt'] as string[]).join('.')}>`;
  if ('Fn::ImportValue' in value) return flatten(value['Fn::ImportValue'] as Intrinsic);
  if ('Ref' in value) return `<${value.Ref}>`;
  return JSON.stringify(value);
}
