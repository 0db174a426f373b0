import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { beforeEach, expect, test } from 'vitest';
import { KeptFolders } from '../../../lib/infra/kept-folders.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kept-'));
});

const FILE = join('asset.1', 'index.cjs');
function made(text: string): string {
  const path = mkdtempSync(join(folder, 'made-'));
  mkdirSync(join(path, 'asset.1'));
  writeFileSync(join(path, FILE), text);
  return path;
}
const copied = (): string => readFileSync(join(folder, 'out', FILE), 'utf8');
const sourcesOf = (kept: string): readonly string[] =>
  readdirSync(kept).map((name) => name.replace(/-[0-9a-f]{64}$/, ''));

test('a folder is copied whole to whoever asks for the same sources, and to nobody else', () => {
  const kept = new KeptFolders(join(folder, 'kept'), 8);
  kept.keep(made('one'), 'a');
  kept.keep(made('two'), 'b');
  expect(kept.copyTo(join(folder, 'out'), 'a')).toBe(true);
  expect(copied()).toBe('one');
  expect(kept.copyTo(join(folder, 'none'), 'c')).toBe(false);
  expect(existsSync(join(folder, 'none'))).toBe(false);
});

test.each([
  ['altered', (file: string) => writeFileSync(file, 'two')],
  ['emptied', (file: string) => writeFileSync(file, '')],
  ['joined by another', (file: string) => writeFileSync(`${file}.map`, '')],
])('a folder of which a file was %s is not given, and goes', (_how, damage) => {
  const kept = new KeptFolders(join(folder, 'kept'), 8);
  kept.keep(made('one'), 'a');
  const [name = ''] = readdirSync(join(folder, 'kept'));
  damage(join(folder, 'kept', name, FILE));
  expect(kept.copyTo(join(folder, 'out'), 'a')).toBe(false);
  expect(existsSync(join(folder, 'out'))).toBe(false);
  expect(readdirSync(join(folder, 'kept'))).toEqual([]);
});

test('those that were not used for longest go', async () => {
  const kept = new KeptFolders(join(folder, 'kept'), 2);
  for (const sources of ['a', 'b']) {
    kept.keep(made('one'), sources);
    await pause(20);
  }
  kept.copyTo(join(folder, 'out'), 'a');
  kept.keep(made('one'), 'c');
  expect(sourcesOf(join(folder, 'kept')).toSorted()).toEqual(['a', 'c']);
});

test('a cache that cannot be written is no failure', () => {
  const file = join(folder, 'file');
  writeFileSync(file, '');
  const kept = new KeptFolders(join(file, 'below'), 8);
  kept.keep(made('one'), 'a');
  expect(kept.copyTo(join(folder, 'out'), 'a')).toBe(false);
});
