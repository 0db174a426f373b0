import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { expect, test } from 'vitest';
import { clientConfig, openRuntime } from '../../open-runtime.ts';

test('a secret has its newest value, keeps the one before, and stays over a deployment', async () => {
  await using runtime = await openRuntime();
  const service = runtime.service('secretsmanager');
  const arn = service.createSecret('keys');
  const client = new SecretsManagerClient(clientConfig(runtime));
  const get = async (more = {}) =>
    (await client.send(new GetSecretValueCommand({ SecretId: 'keys', ...more }))).SecretString;
  await expect(get()).rejects.toMatchObject({
    message: "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT",
  });
  for (const SecretString of ['one', 'two'])
    await client.send(new PutSecretValueCommand({ SecretId: arn, SecretString }));
  expect([await get(), await get({ VersionStage: 'AWSPREVIOUS' })]).toEqual(['two', 'one']);
  expect(service.createSecret('keys', { description: 'new' })).toBe(arn);
  expect(await get()).toBe('two');
});
