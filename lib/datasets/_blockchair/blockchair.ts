import { byOffset, gzip, http, json, keyParameter, tsv } from '../../ingestion/index.ts';

/** Without a key Blockchair answers so often. Source: Blockchair's API documentation, "Request limits". */
const LIMITS = { requestsPerMinute: 30, requestsPerDay: 1440 };

/**
 * A table of a chain by day, from both of Blockchair's sources. Sources: API documentation, "Infinitable endpoints"; gz.blockchair.com.
 * - Dumps, a file of tab-separated values a day: one request, and no limit but the line's, which is slow without a key.
 * - The API, whose questions name the same day: by its ids, a hundred a page. It tells refusals by a code in its body.
 */
export const dailyTable = (table: 'blocks') => ({
  source: http({
    ...LIMITS,
    provider: 'blockchair',
    address: 'dumps',
    url: `https://gz.blockchair.com/{chain}/${table}/blockchair_{chain}_${table}_{yyyymmdd}.tsv.gz`,
  }),
  format: gzip(tsv({ quotes: false })),
  fallback: {
    source: http({
      ...LIMITS,
      provider: 'blockchair',
      url: `https://api.blockchair.com/{chain}/${table}`,
      query: { q: 'time({day})', s: 'id(asc)' },
      paging: byOffset({ size: { parameter: 'limit', value: 100 }, total: 'context.total_rows' }),
      status: 'context.code',
      key: keyParameter('key', 'BLOCKCHAIR_API_KEY'),
    }),
    format: json({ rows: 'data' }),
  },
});

/** Seconds between two blocks, of chains that have others than Bitcoin. */
const BLOCK_SECONDS: Readonly<Record<string, number>> = {
  ethereum: 12,
  dogecoin: 60,
  dash: 150,
  litecoin: 150,
  zcash: 75,
};

/** For how long the last blocks of a chain may still be replaced by others. */
export const settles = ({ chain }: Readonly<Record<string, string>>, settings: object) => {
  const { confirmations } = settings as { readonly confirmations: number };
  return { milliseconds: confirmations * (BLOCK_SECONDS[chain!] ?? 600) * 1000 };
};
