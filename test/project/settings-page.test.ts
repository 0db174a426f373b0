import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { knownSettings } from '../../lib/datasets/known-settings.ts';
import { settingsSchema } from '../../lib/datasets/settings.ts';

const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'settings.md'), 'utf8');

test('the page’s table has every setting, and no other', () => {
  const names = (path: readonly string[]) => knownSettings(settingsSchema, path);
  const datasets = names(['datasets']).flatMap((name) =>
    names(['datasets', name]).map((setting) => `datasets.${name}.${setting}`),
  );
  const documented = [...page.matchAll(/^\| `([\w.]+)` \|/gm)].map(([, name]) => name);
  expect(documented.toSorted()).toEqual([...names([]), ...datasets].sort());
});
