import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'coinlake-whole-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('processes that write one file at the same moment do not meet each other', async () => {
  const file = join(folder, 'version');
  const module = JSON.stringify(join(import.meta.dirname, '../../../localstack/state/write-whole.ts'));
  const script = `
    import { writeWhole } from ${module};
    while (Date.now() < ${Date.now() + 1500});
    for (let i = 0; i < 100; i++) writeWhole(${JSON.stringify(file)}, 'text');`;
  const said = await Promise.all(
    [1, 2].map(async () => {
      const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      const [error, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
      return [code, error];
    }),
  );
  expect(said).toEqual([
    [0, ''],
    [0, ''],
  ]);
  expect(readFileSync(file, 'utf8')).toBe('text');
  expect(readdirSync(folder)).toEqual(['version']);
});
