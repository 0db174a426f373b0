import { settingsOfEnvironment } from '../environment-settings.ts';
import { type Finding, fail, ok } from './finding.ts';

/** The settings of an environment, with a settings file over them. */
export function checkSettings(environment: string, file?: string): Finding {
  const where = file === undefined ? 'cdk.json' : `cdk.json and ${file}`;
  try {
    settingsOfEnvironment(environment, file);
    return ok(`Settings of ${environment} are valid (${where})`);
  } catch (error) {
    return fail(
      `Settings of ${environment} (${where}): ${(error as Error).message}`,
      'correct what the message names; docs/settings.md has the form',
    );
  }
}
