import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeSite } from '../../../../lib/cli/commands/docs.ts';
import { CommandFailed } from '../../../../lib/cli/failure.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'coinlake-docs-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a site is written into a new folder, and the next one takes its place', async () => {
  const site = join(folder, 'new', 'site');
  expect(
    await writeSite(
      site,
      new Map([
        ['a.html', 'a'],
        ['tables/b.html', 'b'],
      ]),
    ),
  ).toBe(2);
  expect(readFileSync(join(site, 'tables', 'b.html'), 'utf8')).toBe('b');
  await writeSite(site, new Map([['a.html', 'c']]));
  expect([readFileSync(join(site, 'a.html'), 'utf8'), existsSync(join(site, 'tables'))]).toEqual([
    'c',
    false,
  ]);
});

test('files of somebody else are left alone', async () => {
  mkdirSync(join(folder, 'mine'));
  writeFileSync(join(folder, 'mine', 'thesis.txt'), 'x');
  await expect(writeSite(join(folder, 'mine'), new Map([['a.html', 'a']]))).rejects.toThrow(
    new CommandFailed(
      `${join(folder, 'mine')} holds files that are no documentation of this command: name an empty folder, or a new one, with --out`,
    ),
  );
  expect(existsSync(join(folder, 'mine', 'thesis.txt'))).toBe(true);
});
