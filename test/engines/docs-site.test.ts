import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeSite } from '../../lib/cli/commands/docs.ts';
import { docsSite } from '../../lib/cli/docs/docs-site.ts';
import { axeSource, violationsOf } from './support/axe.ts';
import { type Browser, launchBrowser } from './support/browser.ts';
import { NARROW_DARK, SCREENS, type Screen, WIDE_LIGHT } from './support/screens.ts';

const folder = join(mkdtempSync(join(tmpdir(), 'coinlake-docs-')), 'site');
const site = docsSite();
let browser: Browser;
let axe: string;
beforeAll(async () => {
  await writeSite(folder, site);
  axe = await axeSource();
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  rmSync(join(folder, '..'), { recursive: true });
});

/** Each width and each scheme once: the rules take most of the time. */
const RULED: readonly Screen[] = [WIDE_LIGHT, NARROW_DARK];
const isRuled = (...screen: Screen) => RULED.some((ruled) => String(ruled) === String(screen));

test.each(SCREENS)(
  'as files, %i pixels wide, %s: no page has anything to complain of',
  async (width, colorScheme) => {
    const page = await browser.newPage();
    const said: string[] = [];
    page.on('console', (message) => said.push(message.text()));
    page.on('pageerror', (error) => said.push(String(error)));
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme });
    try {
      for (const path of [...site.keys()].filter((name) => name.endsWith('.html'))) {
        await page.goto(pathToFileURL(join(folder, path)).href);
        expect(await page.evaluate('document.documentElement.scrollWidth'), path).toBeLessThanOrEqual(width);
        // Styles are there, whose policy has to allow them also where there is no server.
        expect(await page.evaluate(`getComputedStyle(document.querySelector('.docs')).display`), path).toBe(
          'grid',
        );
        if (isRuled(width, colorScheme)) expect(await violationsOf(page, axe), path).toEqual([]);
      }
      expect(said).toEqual([]);
    } finally {
      await page.close();
    }
  },
);
