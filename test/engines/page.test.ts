import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { judgeBehaviour } from './page/behaviour.ts';
import { judgeTab, TABS } from './page/judge-tab.ts';
import { pageLakes, SIMULATED } from './page/page-lakes.ts';
import { judgeValues } from './page/values.ts';
import { viewOf } from './page/view.ts';
import { SCREENS, type Screen } from './support/screens.ts';

/** Each tab wide and narrow, light and dark, on one screen of each lake: the soak takes every tab of every lake on every screen. */
const screensOf = (tab: number, lake: number): readonly Screen[] =>
  (pageLakes.length === 1 ? [0, 1] : [lake]).map((turn) => SCREENS[(tab + 2 * turn) % SCREENS.length]!);

describe.each(pageLakes.map((lake, index) => ({ ...lake, index })))('a $name lake', (lake) => {
  const view = viewOf(lake);
  // Axe takes many seconds of the thousands of rows of a whole history.
  for (const [index, tab] of TABS.entries())
    if (lake.index === 0 || !tab.includes('range=All')) judgeTab(view, tab, screensOf(index, lake.index));
  // The last is that of recordings, where there are any.
  if (lake.index === pageLakes.length - 1) describe('what it shows', () => judgeValues(view));
  if (lake.name !== SIMULATED.name) return;
  describe('by keyboard and address', () => judgeBehaviour(view));

  test('the picture of the README is of this page: COINLAKE_PICTURE=1 takes it anew', async () => {
    const [, picture = ''] =
      /!\[[^\]]+\]\((docs\/[\w.-]+\.png)\)/.exec(readFileSync('README.md', 'utf8')) ?? [];
    expect(picture).toBe('docs/page.png');
    const { page } = await view.open('market&symbol=BTCUSDT&range=3M', 1280);
    const taken = await page.screenshot(process.env.COINLAKE_PICTURE ? { path: picture } : {});
    // Width and height stand behind the first 16 bytes of a PNG.
    const size = (png: Uint8Array) => Buffer.from(png).subarray(16, 24).toString('hex');
    expect(size(readFileSync(picture))).toBe(size(taken));
  });
});
