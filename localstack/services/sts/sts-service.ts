import { roleName } from '../../iam/identity-registry.ts';
import type { LocalRuntime } from '../../runtime.ts';
import { AwsError, type Service } from '../service.ts';

/** STS: who the caller is, and sessions of roles that trust the caller. */
export function stsService(runtime: LocalRuntime): Service {
  return {
    name: 'sts',
    operations: {
      GetCallerIdentity: (_input, { caller }) => ({
        UserId: caller.roleArn
          ? `${runtime.identities.role(roleName(caller.roleArn))?.roleId ?? 'AROAUNKNOWN'}:${caller.arn.split('/').at(-1)}`
          : runtime.accountId,
        Account: runtime.accountId,
        Arn: caller.arn,
      }),
      AssumeRole: (input: AssumeRoleInput, { caller }) => {
        const { RoleArn: role, RoleSessionName: session } = input;
        if (!role || !session)
          throw new AwsError('ValidationError', 'RoleArn and RoleSessionName are required');
        if (!/^[\w+=,.@-]{2,64}$/.test(session))
          throw new AwsError(
            'ValidationError',
            `1 validation error detected: Value '${session}' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*`,
          );
        const seconds = Number(input.DurationSeconds ?? 3600);
        if (!(seconds >= 900 && seconds <= 43_200))
          throw new AwsError('ValidationError', 'DurationSeconds must be from 900 to 43200');
        for (const refused of ['Policy', 'PolicyArns', 'SerialNumber'] as const)
          if (input[refused] !== undefined)
            throw new AwsError(
              'NotImplemented',
              `The local runtime does not implement sts:AssumeRole ${refused}`,
              501,
            );
        runtime.access.authorizeAssumeRole(caller, role, {
          'sts:RoleSessionName': session,
          ...(input.ExternalId ? { 'sts:ExternalId': input.ExternalId } : {}),
        });
        const expires = new Date(Math.floor(runtime.now().getTime() / 1000 + seconds) * 1000);
        const keys = runtime.temporaryCredentials(role, session, expires);
        return {
          Credentials: {
            AccessKeyId: keys.accessKeyId,
            SecretAccessKey: keys.secretAccessKey,
            SessionToken: keys.sessionToken,
            Expiration: expires,
          },
          AssumedRoleUser: {
            AssumedRoleId: `${runtime.identities.role(roleName(role))?.roleId}:${session}`,
            Arn: runtime.sessionCaller(role, session).arn,
          },
        };
      },
    },
  };
}

interface AssumeRoleInput {
  readonly RoleArn?: string;
  readonly RoleSessionName?: string;
  readonly DurationSeconds?: string | number;
  readonly ExternalId?: string;
  readonly Policy?: unknown;
  readonly PolicyArns?: unknown;
  readonly SerialNumber?: unknown;
}
