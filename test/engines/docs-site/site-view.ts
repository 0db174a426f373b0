import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect } from 'vitest';
import { writeSite } from '../../../lib/cli/commands/docs.ts';
import { docsSite } from '../../../lib/cli/docs/docs-site.ts';
import { axeSource, violationsOf } from '../support/axe.ts';
import { type Browser, launchBrowser } from '../support/browser.ts';
import { SCREENS, type Screen } from '../support/screens.ts';

/** The docs site as files, looked at with a browser. */
export interface SiteView {
  /** Of its pages. */
  readonly paths: readonly string[];
  /** Opens pages on a screen, one after the other: none has anything to complain of. */
  judge(paths: readonly string[], screen: Screen): Promise<void>;
}

/** Writes the site for the tests of a file. */
export function siteView(): SiteView {
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
  return {
    paths: [...site.keys()].filter((name) => name.endsWith('.html')),
    async judge(paths, screen) {
      const page = await browser.newPage();
      const said: string[] = [];
      page.on('console', (message) => said.push(message.text()));
      page.on('pageerror', (error) => said.push(String(error)));
      const show = async ([width, colorScheme]: Screen) => {
        await page.setViewportSize({ width, height: 900 });
        await page.emulateMedia({ colorScheme });
      };
      try {
        for (const path of paths) {
          await show(screen);
          await page.goto(pathToFileURL(join(folder, path)).href);
          // Styles are there, whose policy has to allow them also where there is no server.
          expect(await page.evaluate(`getComputedStyle(document.querySelector('.docs')).display`), path).toBe(
            'grid',
          );
          expect(await violationsOf(page, axe), path).toEqual([]);
          for (const each of [screen, ...SCREENS]) {
            await show(each);
            expect(await page.evaluate('document.documentElement.scrollWidth'), path).toBeLessThanOrEqual(
              each[0],
            );
          }
        }
        expect(said).toEqual([]);
      } finally {
        await page.close();
      }
    },
  };
}
