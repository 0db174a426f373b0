import type { StandIn } from '../../stand-ins/index.ts';
import { assetsApi } from '../_coincap/stand-in/assets-api.ts';
import { provider, UNBOUNDED } from '../_coincap/stand-in/provider.ts';
import { replayAssets } from '../_coincap/stand-in/recorded-assets.ts';
import { simulatedAssets } from '../_coincap/stand-in/simulated-assets.ts';

/** Whoever simulates knows the past: a run of the past has a list too, and averages of 30 days are there at once. */
const KEPT = 'P40D';

/** CoinCap's list of assets on this machine. */
export default {
  provider,
  simulate: ({ seed, now }) => ({
    api: assetsApi((at) => simulatedAssets(seed, at && at < now() ? at : now())),
    settings: { ...UNBOUNDED, keptSnapshots: KEPT },
  }),
  recordings: { example: 'coincap/<any folder>/all-v3-2024-07-30.json (.gz)', replay: replayAssets },
} satisfies StandIn;
