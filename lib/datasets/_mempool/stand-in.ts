import type { StandIn } from '../../stand-ins/index.ts';
import { miningApi } from './stand-in/mining-api.ts';
import { replayMining } from './stand-in/recorded-mining.ts';
import { simulatedMining } from './stand-in/simulated-mining.ts';

/** Nobody else asks a server on this machine: its datasets need not wait for each other. */
const UNBOUNDED = { requestsPerMinute: 10_000 };

/** mempool.space on this machine, for both datasets: they ask for the same answer. */
export const mempoolStandIn: StandIn = {
  provider: { name: 'mempool', title: 'mempool.space' },
  simulate: ({ seed, now }) => ({ api: miningApi(() => simulatedMining(seed, now())), settings: UNBOUNDED }),
  recordings: {
    example: 'mempool/<any folder>/bitcoin-all-2025-03-22.json (.gz)',
    replay: (folder) => replayMining(folder, UNBOUNDED),
  },
};
