import { cron, dataset, decimal, json, path, timestamp, whole } from '../../ingestion/index.ts';
import { FRESHNESS, miningHistory } from '../_mempool/mining-history.ts';

/**
 * Bitcoin's hash rate since its first block. Source: mempool.space REST API, "GET Hashrate".
 *
 * The answer is the whole history, asked for once a day: a day's mean is final when the day has ended, and what is unchanged makes no
 * snapshot. The first point is that of the first block, 18:15:05 on 2009-01-03; all others stand at the start of their day.
 */
export default dataset({
  name: 'mempool_hashrate',
  description:
    'Hash rate of the Bitcoin network as mempool.space estimates it from its blocks, one row a day',
  source: miningHistory,
  format: json({ rows: 'hashrates' }),
  coverage: whole(),
  schedule: cron('20 1 * * *', 'UTC'),
  freshness: FRESHNESS,
  tables: {
    mempool_hashrate: {
      merge: 'upsert',
      key: ['time'],
      columns: {
        time: timestamp(
          'Start of the day that the mean is of, UTC; of the first row the first block',
          path('timestamp'),
        ),
        hash_rate: decimal(38, 12, 'Mean hash rate of the day, hashes a second', path('avgHashrate'), {
          minimum: 0,
          excessDigits: 'half_away_from_zero',
        }),
      },
    },
  },
});
