import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Page } from './browser.ts';
import { command, installed } from './cache.ts';

const AXE = 'axe-core@4.14.1';

/** The source of axe-core, which is installed into the cache once. */
export async function axeSource(): Promise<string> {
  const folder = await installed('axe-core-4.14.1', async (partial) => {
    await command('npm', ['install', '--prefix', partial, '--no-save', '--silent', AXE]);
  });
  return readFile(createRequire(join(folder, 'package.json')).resolve('axe-core/axe.min.js'), 'utf8');
}

/** What axe finds on a page: rules, with the beginnings of the elements that break them. */
export async function violationsOf(
  page: Page,
  axe: string,
): Promise<readonly (readonly [string, string[]])[]> {
  await page.evaluate(axe);
  const violations = await page.evaluate<{ id: string; nodes: { html: string }[] }[]>(
    // It would fetch the style sheets again, which a page's policy may forbid.
    'axe.run(document, { preload: false, rules: { region: { enabled: false } } }).then(({ violations }) => violations)',
  );
  return violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html.slice(0, 120))] as const);
}
