import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openInBrowser } from '../../../../lib/cli/dashboard/open-in-browser.ts';

const folder = mkdtempSync(join(tmpdir(), 'coinlake-open-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const program = (name: string, text: string) => {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${text}\n`);
  chmodSync(path, 0o700);
  return path;
};

test('the program gets the address as one argument, whatever stands in it', async () => {
  const seen = join(folder, 'seen');
  const browser = program('browser', `printf '%s|%s' "$#" "$1" > '${seen}'`);
  const url = "http://127.0.0.1:4601/?a=1&b='; rm -rf x";
  expect(await openInBrowser(url, { browser })).toBeUndefined();
  expect(readFileSync(seen, 'utf8')).toBe(`1|${url}`);
});

test('where none can be opened, it says so and names the address', async () => {
  const url = 'http://127.0.0.1:4601';
  const browser = program('broken', 'exit 3');
  expect(await openInBrowser(url, { browser })).toBe(
    `No browser was opened (${browser} ended with 3): open ${url} yourself`,
  );
  const none = join(folder, 'none');
  expect(await openInBrowser(url, { browser: none })).toBe(
    `No browser was opened (there is no ${none}): open ${url} yourself`,
  );
});
