import { expect, test } from 'vitest';
import type { Screen } from '../support/screens.ts';
import { until } from './looked-at.ts';
import type { View } from './view.ts';

export const TABS = [
  'market',
  'volatility',
  'coins',
  'chain',
  'chain&range=All',
  'quality',
  'runs',
  'tables&table=gold.ohlcv_daily',
  'query',
  'api&path=/statistics',
] as const;

/** What holds on every tab, looked at once on each screen. */
export function judgeTab(view: View, tab: (typeof TABS)[number], screens: readonly Screen[]): void {
  test.each(screens)(
    `the tab ${tab}, %i pixels wide, %s: light, named, no complaint, nothing too wide, nothing that axe finds`,
    async (width, scheme) => {
      const { page, said } = await view.open(tab, width, scheme);
      const loaded = await page.evaluate<[string, number][]>(
        `[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')].map(({ name, transferSize }) => [name, transferSize])`,
      );
      // Nothing comes from the cache of a page before: each has its own.
      expect(loaded.filter(([, bytes]) => bytes === 0)).toEqual([]);
      expect(loaded.length).toBeGreaterThan(5);
      // All of a history is asked for by name: what is shown first is a part of it.
      if (!tab.includes('range=All'))
        expect(loaded.reduce((sum, [, bytes]) => sum + bytes, 0)).toBeLessThanOrEqual(90 * 1024);

      // Whose rows they are, which is asked for beside the tab's own.
      await until(page, `document.querySelector('.badge.amber')`);
      expect(await page.evaluate(`document.querySelector('.badge.amber').textContent`)).toMatch(
        /^(simulated market \(seed \d+\)|recordings in .+)$/,
      );
      expect(await page.evaluate('document.title')).toMatch(/^Coinlake \((simulated|recorded)\)$/);

      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
      expect(await view.violations(page)).toEqual([]);
      expect(said).toEqual([]);
    },
  );
}
