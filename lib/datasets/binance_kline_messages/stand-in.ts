import type { StandIn } from '../../stand-ins/index.ts';
import binance from '../binance_klines/stand-in.ts';
import { simulatedMessages } from './stand-in/simulated-messages.ts';

/** Nobody is asked for messages: a recorder writes them into the inbox, here one of the simulated market. */
export default {
  provider: binance.provider,
  simulate: ({ seed, now }) => ({
    api: () => undefined,
    objects: () => simulatedMessages({ seed, now: now() }),
  }),
} satisfies StandIn;
