import type { StandIn } from '../../../stand-ins/index.ts';
import type { DayOfRows, TableName } from './day-of-rows.ts';
import { replayDays } from './recorded-days.ts';
import { tableApi } from './table-api.ts';

const PROVIDER = { name: 'blockchair', title: 'Blockchair' };

/** Nobody else asks a server on this machine. */
const UNBOUNDED = { requestsPerMinute: 10_000 };

/**
 * Blockchair on this machine.
 * @param simulated the rows of a chain and a UTC day, as far as it had come
 */
export const standInFor = (
  table: TableName,
  simulated: (seed: number, now: Date, chain: string, day: string) => DayOfRows | undefined,
): StandIn => ({
  provider: PROVIDER,
  simulate: ({ seed, now }) => ({
    api: tableApi(table, (chain, day) => simulated(seed, now(), chain, day)),
    settings: UNBOUNDED,
  }),
  recordings: {
    example: `blockchair/${table}-dump-tsv/bitcoin-1d-2024-01-31.tsv.gz`,
    replay: (folder) => replayDays(table, folder, UNBOUNDED),
  },
});
