import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { knownSettings } from '../../lib/datasets/known-settings.ts';
import { datasets } from '../../lib/datasets/registry.ts';
import { settingsSchema } from '../../lib/datasets/settings.ts';

const PROJECT = join(import.meta.dirname, '..', '..');
/** What add-a-dataset.md says of every dataset of slices. */
const COMMON = [
  'addresses',
  'largestAnswerMB',
  'largestFileMB',
  'largestUnpackedMB',
  'requestsPerMinute',
  'slicesPerRun',
  'start',
];

/** The settings that a page's table names. */
const told = (path: string): readonly string[] =>
  [...readFileSync(join(PROJECT, path), 'utf8').matchAll(/^\| `(\w+)` \|/gm)]
    .map(([, name]) => name as string)
    .sort();

test('the page’s table has every setting, and no other', () => {
  expect(told('docs/settings.md')).toEqual([...knownSettings(settingsSchema, [])].sort());
});

test.each(Object.keys(datasets))('the page of %s has every setting of it, and no other', (name) => {
  const page = `lib/datasets/${name}/README.md`;
  const settings = [...knownSettings(settingsSchema, ['datasets', name])].sort();
  if (existsSync(join(PROJECT, page))) expect(told(page)).toEqual(settings);
  else expect(settings.filter((setting) => !COMMON.includes(setting))).toEqual([]);
});
