import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { environmentSettings } from '../../infra/environment-settings.ts';
import { projectFolder } from '../project.ts';
import { type Finding, fail, ok } from './finding.ts';

/** The settings of an environment, with a settings file over them. */
export function checkSettings(environment: string, file?: string): Finding {
  const where = file === undefined ? 'cdk.json' : `cdk.json and ${file}`;
  try {
    const cdk = JSON.parse(readFileSync(join(projectFolder, 'cdk.json'), 'utf8')) as {
      readonly context: { readonly environments: unknown };
    };
    const { environments } = cdk.context;
    environmentSettings({ environments, environment, ...(file !== undefined && { file }) });
    return ok(`Settings of ${environment} are valid (${where})`);
  } catch (error) {
    return fail(
      `Settings of ${environment} (${where}): ${(error as Error).message}`,
      'correct what the message names; README has the form',
    );
  }
}
