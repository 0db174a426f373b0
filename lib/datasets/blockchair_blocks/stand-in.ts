import type { StandIn } from '../../stand-ins/index.ts';
import { blocksApi } from '../_blockchair/stand-in/blocks-api.ts';
import { replayBlocks } from '../_blockchair/stand-in/recorded-blocks.ts';
import { simulatedBlocks } from '../_blockchair/stand-in/simulated-blocks.ts';

/** Nobody else asks a server on this machine. */
const UNBOUNDED = { requestsPerMinute: 10_000 };

/** Blockchair on this machine. */
export default {
  provider: { name: 'blockchair', title: 'Blockchair' },
  simulate: ({ seed, now }) => ({
    api: blocksApi((chain, day) => simulatedBlocks(seed, now(), chain, day)),
    settings: UNBOUNDED,
  }),
  recordings: {
    example: 'blockchair/blocks-dump-tsv/bitcoin-1d-2024-01-31.tsv.gz',
    replay: (folder) => replayBlocks(folder, UNBOUNDED),
  },
} satisfies StandIn;
