import { inject } from 'vitest';
import { coinlake, SMALL_MARKET, SMALL_MARKET_END, workFolder } from '../../end-to-end/coinlake.ts';

/** A lake that the page is looked at with. */
export interface PageLake {
  readonly name: 'simulated' | 'recorded';
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

/** A simulated lake in which no tab is empty; and where COINLAKE_RECORDINGS is set, the suite’s lake of recordings. */
export const pageLakes: readonly PageLake[] = [
  {
    name: 'simulated',
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
  ...(process.env.COINLAKE_RECORDINGS
    ? [
        {
          name: 'recorded',
          open: async () => ({ data: inject('lakehouse').data, close: () => {} }),
        } as const,
      ]
    : []),
];
