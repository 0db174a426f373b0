import type { Role } from '../../iam/identity-registry.ts';
import { ownValue } from '../../own-value.ts';
import type { LocalRuntime } from '../../runtime.ts';
import { AwsError, type Service } from '../service.ts';

// biome-ignore lint/suspicious/noExplicitAny: inputs are the API's own shapes, checked member by member.
type Input = any;

/** IAM, for reading: roles and policies come from templates. */
export function iamService(runtime: LocalRuntime): Service {
  const { identities } = runtime;
  const role = (input: Input): Role => {
    const found = identities.role(input.RoleName ?? '');
    if (!found)
      throw new AwsError('NoSuchEntity', `The role with name ${input.RoleName} cannot be found.`, 404);
    return found;
  };
  const encoded = (document: unknown) =>
    encodeURIComponent(typeof document === 'string' ? document : JSON.stringify(document));
  const shape = (found: Role) => ({
    ...{ Path: found.path, RoleName: found.name, RoleId: found.roleId, Arn: found.arn },
    ...{ CreateDate: new Date(found.createDate), AssumeRolePolicyDocument: encoded(found.trust) },
    ...(found.description === undefined ? {} : { Description: found.description }),
    MaxSessionDuration: 3600,
  });
  return {
    name: 'iam',
    operations: {
      GetRole: (input: Input, call) => {
        const found = role(input);
        call.authorize('iam:GetRole', found.arn);
        return { Role: shape(found) };
      },
      ListRoles: (_input, call) => {
        call.authorize('iam:ListRoles', `arn:${runtime.partition}:iam::${runtime.accountId}:role/`);
        return { Roles: identities.roles().map(shape), IsTruncated: false };
      },
      ListRolePolicies: (input: Input, call) => {
        const found = role(input);
        call.authorize('iam:ListRolePolicies', found.arn);
        return { PolicyNames: Object.keys(found.inline), IsTruncated: false };
      },
      GetRolePolicy: (input: Input, call) => {
        const found = role(input);
        call.authorize('iam:GetRolePolicy', found.arn);
        const document = ownValue(found.inline, String(input.PolicyName));
        if (document === undefined)
          throw new AwsError(
            'NoSuchEntity',
            `The role policy with name ${input.PolicyName} cannot be found.`,
            404,
          );
        return { RoleName: found.name, PolicyName: input.PolicyName, PolicyDocument: encoded(document) };
      },
      ListAttachedRolePolicies: (input: Input, call) => {
        const found = role(input);
        call.authorize('iam:ListAttachedRolePolicies', found.arn);
        const AttachedPolicies = found.attached.map((arn) => ({
          PolicyName: arn.slice(arn.lastIndexOf('/') + 1),
          PolicyArn: arn,
        }));
        return { AttachedPolicies, IsTruncated: false };
      },
    },
  };
}
