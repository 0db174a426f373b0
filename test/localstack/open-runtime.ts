import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRuntime, type RuntimeOptions } from '../../localstack/create-runtime.ts';
import type { LocalRuntime } from '../../localstack/runtime.ts';

/** A runtime on a data folder of its own, which `dispose` removes. */
export async function openRuntime(
  options: Partial<RuntimeOptions> = {},
): Promise<LocalRuntime & AsyncDisposable> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'coinlake-test-'));
  const runtime = await createRuntime({ dataFolder, ...options });
  await runtime.listen();
  return Object.assign(runtime, {
    async [Symbol.asyncDispose]() {
      await runtime.close();
      rmSync(dataFolder, { recursive: true, force: true });
    },
  });
}

/** Client configuration of the account's owner, or of a role's session. */
export function clientConfig(runtime: LocalRuntime, roleArn?: string) {
  return {
    endpoint: runtime.endpoint,
    region: runtime.region,
    maxAttempts: 1,
    credentials: roleArn
      ? runtime.credentialsFor(roleArn, 'session')
      : { accessKeyId: 'test', secretAccessKey: 'test' },
  };
}
