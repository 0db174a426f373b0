import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Settings } from '../datasets/settings.ts';
import { environmentSettings } from '../infra/environment-settings.ts';
import { projectFolder } from './project.ts';

/**
 * Settings of an environment of cdk.json.
 * @param file settings file that wins over it. @default none
 * @param isAllOn whether datasets that are off by default are on, unless a setting says false. @default false
 * @throws InvalidSettings with every mistake
 */
export function settingsOfEnvironment(environment: string, file?: string, isAllOn = false): Settings {
  const cdk = JSON.parse(readFileSync(join(projectFolder, 'cdk.json'), 'utf8')) as {
    readonly context: { readonly environments: unknown };
  };
  const { environments } = cdk.context;
  return environmentSettings({ environments, environment, isAllOn, ...(file !== undefined && { file }) });
}
