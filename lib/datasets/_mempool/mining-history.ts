import { daysLong, http } from '../../ingestion/index.ts';

/** Bitcoin's whole mining history in one answer, for both datasets. Source: mempool.space REST API, "GET Hashrate". */
export const miningHistory = http({
  provider: 'mempool',
  url: 'https://mempool.space/api/v1/mining/hashrate/all',
  // mempool.space bans an address that asks more often.
  requestsPerMinute: 1,
});

/** The history is asked for once a day. */
export const FRESHNESS = { warn: daysLong(2), error: daysLong(4) };
