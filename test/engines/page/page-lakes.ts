import { smallLakeCopy, suiteLakehouse } from '../support/suite.ts';

/** A lake that the page is looked at with. */
export interface PageLake {
  readonly name: 'simulated' | 'recorded';
  /** Makes it. @returns its data folder, and what removes it */
  open(): Promise<{ readonly data: string; close(): void }>;
}

/** A simulated lake in which no tab is empty. */
export const SIMULATED: PageLake = {
  name: 'simulated',
  async open() {
    const { data, remove } = await smallLakeCopy();
    return { data, close: remove };
  },
};

/** The suite’s lake of recordings. */
const RECORDED: PageLake = {
  name: 'recorded',
  open: async () => ({ data: (await suiteLakehouse()).data, close: () => {} }),
};

/** The simulated lake; and where COINLAKE_RECORDINGS is set, that of recordings. */
export const pageLakes: readonly PageLake[] =
  process.env.COINLAKE_RECORDINGS === undefined ? [SIMULATED] : [SIMULATED, RECORDED];
