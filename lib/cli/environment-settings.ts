import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Settings } from '../datasets/settings.ts';
import { environmentSettings } from '../infra/environment-settings.ts';
import { projectFolder } from './project.ts';

/**
 * Settings of an environment of cdk.json.
 * @param file settings file that wins over it. @default none
 * @throws InvalidSettings with every mistake
 */
export function settingsOfEnvironment(environment: string, file?: string): Settings {
  const cdk = JSON.parse(readFileSync(join(projectFolder, 'cdk.json'), 'utf8')) as {
    readonly context: { readonly environments: unknown };
  };
  const { environments } = cdk.context;
  return environmentSettings({ environments, environment, ...(file !== undefined && { file }) });
}
