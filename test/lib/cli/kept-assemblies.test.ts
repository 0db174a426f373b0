import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { beforeEach, expect, test } from 'vitest';
import { KeptAssemblies } from '../../../lib/cli/kept-assemblies.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kept-'));
});

function assembly(text: string): string {
  const made = mkdtempSync(join(folder, 'made-'));
  mkdirSync(join(made, 'asset.1'));
  writeFileSync(join(made, 'asset.1', 'index.cjs'), text);
  return made;
}

test('a template is copied whole to whoever asks for the same sources, and to nobody else', async () => {
  const kept = new KeptAssemblies(join(folder, 'kept'));
  await kept.keep(assembly('one'), 'a');
  await kept.keep(assembly('two'), 'b');
  expect(await kept.copyTo(join(folder, 'out'), 'a')).toBe(true);
  expect(readFileSync(join(folder, 'out', 'asset.1', 'index.cjs'), 'utf8')).toBe('one');
  expect(await kept.copyTo(join(folder, 'none'), 'c')).toBe(false);
  expect(existsSync(join(folder, 'none'))).toBe(false);
});

test('the same sources again replace what was kept, for it may have been damaged', async () => {
  const kept = new KeptAssemblies(join(folder, 'kept'));
  await kept.keep(assembly('damaged'), 'a');
  await kept.keep(assembly('whole'), 'a');
  await kept.copyTo(join(folder, 'out'), 'a');
  expect(readFileSync(join(folder, 'out', 'asset.1', 'index.cjs'), 'utf8')).toBe('whole');
  expect(readdirSync(join(folder, 'kept'))).toEqual(['a']);
});

test('those that were not used for longest go', async () => {
  const kept = new KeptAssemblies(join(folder, 'kept'), 2);
  const made = assembly('one');
  for (const sources of ['a', 'b']) {
    await kept.keep(made, sources);
    await pause(20);
  }
  await kept.copyTo(join(folder, 'out'), 'a');
  await kept.keep(made, 'c');
  expect(readdirSync(join(folder, 'kept')).sort()).toEqual(['a', 'c']);
});

test('a cache that cannot be written is no failure', async () => {
  const file = join(folder, 'file');
  writeFileSync(file, '');
  const kept = new KeptAssemblies(join(file, 'below'));
  await kept.keep(assembly('one'), 'a');
  expect(await kept.copyTo(join(folder, 'out'), 'a')).toBe(false);
});
