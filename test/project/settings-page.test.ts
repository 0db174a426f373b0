import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { knownSettings } from '../../lib/datasets/known-settings.ts';
import { settingsSchema } from '../../lib/datasets/settings.ts';

const readme = readFileSync(join(import.meta.dirname, '..', '..', 'README.md'), 'utf8');

test('the README’s table has every setting, and no other', () => {
  const names = (path: readonly string[]) => knownSettings(settingsSchema, path);
  const datasets = names(['datasets']).flatMap((name) =>
    names(['datasets', name]).map((setting) => `datasets.${name}.${setting}`),
  );
  const [, section = ''] = /\n## Settings\n(.*?)\n## /s.exec(readme) ?? [];
  const documented = [...section.matchAll(/^\| `([\w.]+)` \|/gm)].map(([, name]) => name);
  expect(documented.toSorted()).toEqual([...names([]), ...datasets].sort());
});
