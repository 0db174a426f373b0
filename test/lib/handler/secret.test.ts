import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { readSecret } from '../../../lib/handler/secret.ts';
import { mockedClient } from '../../setup/mocked-client.ts';

const secrets = mockedClient(SecretsManagerClient);
beforeEach(() => {
  secrets.reset();
  vi.stubEnv('SECRET_ARN', 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:keys-AbCdEf');
});
afterEach(() => vi.unstubAllEnvs());

it('reads one key of the secret that the environment names', async () => {
  secrets
    .on(GetSecretValueCommand, {
      SecretId: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:keys-AbCdEf',
    })
    .resolves({ SecretString: '{"COINGECKO_API_KEY":"CG-k","EMPTY":""}' });
  expect(await readSecret('COINGECKO_API_KEY')).toBe('CG-k');
  expect(await readSecret('EMPTY')).toBeUndefined();
  expect(await readSecret('OTHER')).toBeUndefined();
});

it('knows a secret without a value', async () => {
  secrets.on(GetSecretValueCommand).rejects(
    new ResourceNotFoundException({
      message: "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT",
      $metadata: {},
    }),
  );
  expect(await readSecret('COINGECKO_API_KEY')).toBeUndefined();
});

it.each(['CG-0123456789', '["CG-0123456789"]', '{"COINGECKO_API_KEY":1}'])(
  'says what the secret must hold, and not what it does: %s',
  async (text) => {
    secrets.on(GetSecretValueCommand).resolves({ SecretString: text });
    await expect(readSecret('COINGECKO_API_KEY')).rejects.toThrow(
      new Error(
        'The secret with the providers’ keys is not a JSON object of texts, such as {"COINGECKO_API_KEY":"…"}',
      ),
    );
  },
);

it('passes on what else goes wrong', async () => {
  secrets.on(GetSecretValueCommand).rejects(new Error('AccessDeniedException'));
  await expect(readSecret('COINGECKO_API_KEY')).rejects.toThrow('AccessDeniedException');
});
