import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { expect, test } from 'vitest';
import { clientConfig, openRuntime } from '../../open-runtime.ts';

const OWNER = {
  Effect: 'Allow',
  Principal: { AWS: 'arn:aws:iam::000000000000:root' },
  Action: 'sts:AssumeRole',
};

test('the owner assumes a role that trusts the account, and is that role until the session ends', async () => {
  let now = new Date('2024-06-01T00:00:00Z');
  await using runtime = await openRuntime({ now: () => now });
  const { arn } = runtime.identities.putRole('Reader', { Statement: [OWNER] });
  const sts = new STSClient(clientConfig(runtime));
  const input = { RoleArn: arn, RoleSessionName: 'me', DurationSeconds: 900 };
  const { Credentials: keys } = await sts.send(new AssumeRoleCommand(input));
  expect(keys?.Expiration).toEqual(new Date('2024-06-01T00:15:00Z'));
  const credentials = {
    accessKeyId: keys?.AccessKeyId as string,
    secretAccessKey: keys?.SecretAccessKey as string,
    sessionToken: keys?.SessionToken as string,
  };
  const session = new STSClient({ ...clientConfig(runtime), credentials });
  const who = () => session.send(new GetCallerIdentityCommand({}));
  expect((await who()).Arn).toBe('arn:aws:sts::000000000000:assumed-role/Reader/me');
  now = new Date('2024-06-01T00:15:00Z');
  await expect(who()).rejects.toMatchObject({
    message: 'The security token included in the request is expired',
  });
});
