import { bigint, cron, dataset, decimal, json, path, timestamp, whole } from '../../ingestion/index.ts';
import { FRESHNESS, miningHistory } from '../_mempool/mining-history.ts';

/** A difficulty has some 16 digits, of which up to 16 are decimals: JSON numbers of the provider are doubles. */
const DIGITS = { minimum: 0, excessDigits: 'half_away_from_zero' } as const;

/**
 * Changes of Bitcoin's difficulty since its first block. Source: mempool.space REST API, "GET Hashrate", whose answer has them beside the
 * hash rates; their time is called `time` there, not `timestamp`.
 */
export default dataset({
  name: 'mempool_difficulty',
  description: 'Difficulty of the Bitcoin network, one row an adjustment: every 2,016 blocks, some two weeks',
  source: miningHistory,
  format: json({ rows: 'difficulty' }),
  coverage: whole(),
  // Some minutes after the hash rates, which are another request of the same provider.
  schedule: cron('25 1 * * *', 'UTC'),
  freshness: FRESHNESS,
  tables: {
    mempool_difficulty: {
      merge: 'upsert',
      key: ['height'],
      columns: {
        height: bigint('Height of the first block of this difficulty', path('height'), { minimum: 0 }),
        time: timestamp('Time that this block states, UTC', path('time')),
        difficulty: decimal(
          38,
          18,
          'How many times harder than the easiest a block is to find',
          path('difficulty'),
          DIGITS,
        ),
        adjustment: decimal(
          38,
          18,
          'Ratio to the difficulty before; 0 in the first row',
          path('adjustment'),
          DIGITS,
        ),
      },
    },
  },
});
