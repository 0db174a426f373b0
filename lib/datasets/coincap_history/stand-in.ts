import type { StandIn } from '../../stand-ins/index.ts';
import { historyApi } from '../_coincap/stand-in/history-api.ts';
import { provider, UNBOUNDED } from '../_coincap/stand-in/provider.ts';
import { replayHistory } from '../_coincap/stand-in/recorded-history.ts';
import { simulatedHistory } from '../_coincap/stand-in/simulated-history.ts';

/** CoinCap's past prices on this machine. */
export default {
  provider,
  simulate: ({ seed, now }) => ({
    api: historyApi((asset, interval) => simulatedHistory(seed, now(), asset, interval)),
    settings: UNBOUNDED,
  }),
  recordings: { example: 'coincap/<any folder>/bitcoin-h1-2022-01-01.json (.gz)', replay: replayHistory },
} satisfies StandIn;
