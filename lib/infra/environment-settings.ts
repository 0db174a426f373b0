import { readFileSync } from 'node:fs';
import { overrideDataset } from '../contracts/windows.ts';
import { checkSettings } from '../datasets/check-settings.ts';
import { datasets } from '../datasets/registry.ts';
import { InvalidSettings, parseSettings, type Settings } from '../datasets/settings.ts';

export interface SettingsSources {
  /** cdk.json's `environments`: settings by environment. */
  readonly environments: unknown;
  readonly environment: string;
  /** JSON file whose settings win over the environment's, member by member; lists win whole. @default none */
  readonly file?: string | undefined;
  /** Whether datasets that are off by default are on unless a setting says false, as where all that is recorded is wanted. @default false */
  readonly isAllOn?: boolean | undefined;
}

/**
 * The settings of one deployment.
 * @throws InvalidSettings for an environment that is not there, a file that can't be read, and every mistake in either
 */
export function environmentSettings(sources: SettingsSources): Settings {
  const environments = isObject(sources.environments) ? sources.environments : {};
  const given = environments[sources.environment];
  if (given === undefined)
    throw new InvalidSettings(
      `Unknown environment '${sources.environment}'. cdk.json has: ${Object.keys(environments).sort().join(', ') || 'none'}`,
    );
  const own = sources.isAllOn ? merge({ datasets: OFF_BY_DEFAULT }, given) : given;
  const where = `cdk.json environments.${sources.environment}`;
  const settings = parseSettings(own, where);
  if (sources.file === undefined) return checked(settings, where);
  const overrides = readSettings(sources.file);
  parseSettings(overrides, sources.file);
  const both = `${where} with ${sources.file}`;
  return checked(parseSettings(merge(own, overrides), both), both);
}

/** Datasets that are off by default, as settings name them. */
const OFF_BY_DEFAULT = Object.fromEntries(
  Object.values(datasets).flatMap(({ name, isOffByDefault }) => (isOffByDefault ? [[name, {}]] : [])),
);

function checked(settings: Settings, where: string): Settings {
  checkSettings(settings, where, Date.now());
  return settings;
}

function readSettings(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new InvalidSettings(`Settings file ${file} can't be read: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

function merge(base: unknown, overrides: unknown, path: readonly string[] = []): unknown {
  if (!isObject(base) || !isObject(overrides)) return overrides;
  if (path.length === 2 && path[0] === 'datasets') return overrideDataset(base, overrides);
  const merged: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(overrides))
    merged[key] = key in base ? merge(base[key], value, [...path, key]) : value;
  return merged;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
