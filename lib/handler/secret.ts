import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import { environment } from './environment.ts';

const secrets = new SecretsManagerClient({});
const schema = z.record(z.string(), z.string());

/**
 * One value of the deployment's secret, a JSON object of texts; undefined when it is not there, or the secret has no value yet.
 * @throws Error that says what the secret must hold, and nothing of what it does; whatever Secrets Manager throws
 */
export async function readSecret(name: string): Promise<string | undefined> {
  const { SecretString } = await secrets
    .send(new GetSecretValueCommand({ SecretId: environment('SECRET_ARN') }))
    .catch((error: unknown) => {
      if ((error as Error).name === 'ResourceNotFoundException') return { SecretString: undefined };
      throw error;
    });
  if (SecretString === undefined) return undefined;
  return parse(SecretString, name)[name] || undefined;
}

function parse(text: string, name: string): Readonly<Record<string, string>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  const found = schema.safeParse(value);
  if (found.success) return found.data;
  throw new Error(
    `The secret with the providers’ keys is not a JSON object of texts, such as {"${name}":"…"}`,
  );
}
