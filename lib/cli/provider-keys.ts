import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import type { LocalRuntime } from '../../localstack/runtime.ts';
import { datasets } from '../datasets/registry.ts';
import { projectFolder } from './project.ts';

/**
 * Puts the providers' keys of this machine into the local deployment's secret: environment variables, else the project's .env file,
 * by the names that datasets give them. Without any the secret stays as it is.
 * @param resources that were deployed; the template has one secret
 */
export async function putProviderKeys(
  runtime: LocalRuntime,
  resources: readonly { readonly type: string; readonly physicalId: string }[],
): Promise<void> {
  const keys = keysOfMachine();
  const secret = resources.find(({ type }) => type === 'AWS::SecretsManager::Secret');
  if (!secret || Object.keys(keys).length === 0) return;
  const input = { SecretId: secret.physicalId, SecretString: JSON.stringify(keys) };
  await runtime.call('secretsmanager', 'PutSecretValue', input, runtime.owner);
}

/** The keys that the environment or the project's .env file has, by the names that datasets give them. */
export const keysOfMachine = (): Readonly<Record<string, string>> =>
  providerKeys(process.env, readEnvFile(join(projectFolder, '.env')));

type Variables = Readonly<Record<string, string | undefined>>;

/** Values of the variables that hold keys, empty ones aside; the environment wins over the file. */
export function providerKeys(environment: Variables, file: Variables): Record<string, string> {
  const names = Object.values(datasets).flatMap(({ provider }) => provider.secret ?? []);
  return Object.fromEntries(
    [...new Set(names)].flatMap((name) => {
      const value = environment[name] || file[name];
      return value ? [[name, value]] : [];
    }),
  );
}

/** @throws whatever reading the file throws, but not that it does not exist */
function readEnvFile(path: string): Variables {
  try {
    return parseEnv(readFileSync(path, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
}
