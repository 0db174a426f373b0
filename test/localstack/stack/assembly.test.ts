import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readAssembly } from '../../../localstack/stack/assembly.ts';
import { writeAssembly } from './assembly-folder.ts';

test('stacks come after those they depend on; assets are known by object key', () => {
  const folder = writeAssembly({
    stacks: { first: { Resources: {} }, second: { Resources: {} }, third: { Resources: {} } },
    code: { abc: 'export const handler = 1' },
  });
  const assembly = readAssembly(folder);
  expect(assembly.stacks.map(({ name }) => name)).toEqual(['first', 'second', 'third']);
  expect(assembly.assets.get('abc.zip')).toEqual({ path: join(folder, 'asset.abc'), packaging: 'zip' });
});

test('a folder that is no assembly, a missing template and an unknown section are named', () => {
  const empty = mkdtempSync(join(tmpdir(), 'empty-'));
  expect(() => readAssembly(empty)).toThrow(
    `${empty} is no cloud assembly: it has no manifest.json. Run 'cdk synth' first`,
  );
  const folder = writeAssembly({ stacks: { one: { Resources: {}, Transform: 'AWS::Serverless' } } });
  expect(() => readAssembly(folder)).toThrow('Stack one: template section Transform is not supported');
  rmSync(join(folder, 'one.template.json'));
  expect(() => readAssembly(folder)).toThrow(
    `${folder}: one.template.json is missing. Run 'cdk synth' again`,
  );
});
