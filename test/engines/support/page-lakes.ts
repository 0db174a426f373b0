import { inject } from 'vitest';
import { coinlake, SMALL_MARKET, SMALL_MARKET_END, workFolder } from '../../end-to-end/coinlake.ts';
import { NARROW_DARK, NARROW_LIGHT, SCREENS, type Screen, WIDE_DARK, WIDE_LIGHT } from './screens.ts';

/** A lake that the page is looked at with. */
export interface PageLake {
  readonly name: 'simulated' | 'recorded';
  /** Those in which axe judges each tab: half of all on each of two lakes, since a screen takes it seconds. */
  readonly screens: readonly Screen[];
  /** Makes it. @returns its data folder, and what removes it */
  open(): Promise<{ readonly data: string; close(): void }>;
}

/** Every kind of row that a tab shows. */
const MARKET = {
  datasets: {
    ...SMALL_MARKET.datasets,
    blockchair_blocks: {},
    coingecko_market_chart: {},
    mempool_difficulty: {},
    mempool_hashrate: {},
  },
};

const isRecorded = process.env.COINLAKE_RECORDINGS !== undefined;

/** A simulated lake in which no tab is empty; and where COINLAKE_RECORDINGS is set, the suite’s lake of recordings. */
export const pageLakes: readonly PageLake[] = [
  {
    name: 'simulated',
    screens: isRecorded ? [WIDE_LIGHT, NARROW_DARK] : SCREENS,
    async open() {
      const folder = workFolder();
      const { code, stderr } = await coinlake([
        ...['start', '--once', '--simulate', '--seed', '11', '--at', SMALL_MARKET_END],
        ...['--settings', folder.settings(MARKET), '--data', folder.data],
      ]);
      if (code !== 0) {
        folder.remove();
        throw new Error(`coinlake start ended with ${code}:\n${stderr.slice(-4000)}`);
      }
      return { data: folder.data, close: folder.remove };
    },
  },
  ...(isRecorded
    ? [
        {
          name: 'recorded',
          screens: [WIDE_DARK, NARROW_LIGHT],
          open: async () => ({ data: inject('lakehouse').data, close: () => {} }),
        } as const,
      ]
    : []),
];
