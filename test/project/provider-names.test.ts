import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { datasets } from '../../lib/datasets/registry.ts';

test('nothing but its dataset’s folder names a provider, a dataset or a provider’s key', () => {
  const names = Object.values(datasets).flatMap(({ name, provider }) => [
    name,
    provider.name,
    provider.secret,
  ]);
  const named = new RegExp(names.filter((name) => name !== undefined).join('|'), 'i');
  const files = globSync('{bin,lib,lambdas,localstack,statemachines}/**/*.{ts,mjs,json}', {
    exclude: ['lib/datasets/*/**'],
  });
  expect(files.length).toBeGreaterThan(500);
  expect(files.filter((file) => named.test(readFileSync(file, 'utf8')))).toEqual([]);
});
