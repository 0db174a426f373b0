import type { StandInProvider } from '../../../stand-ins/index.ts';

/** CoinCap on this machine, for both datasets. Nobody asks whether it answers: without a key it does not. */
export const provider: StandInProvider = { name: 'coincap', title: 'CoinCap' };

/** Nobody else asks a server on this machine. */
export const UNBOUNDED = { requestsPerMinute: 10_000 };
