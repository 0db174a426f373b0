import * as z from 'zod';
import { uniqueList } from '../../contracts/unique-list.ts';
import {
  byNumber,
  byOffset,
  cron,
  daysLong,
  decimal,
  gzip,
  http,
  json,
  keyParameter,
  path,
  tsv,
} from '../../ingestion/index.ts';

/** Without a key Blockchair answers so often. Source: Blockchair's API documentation, "Request limits". */
const LIMITS = { requestsPerMinute: 30, requestsPerDay: 1440 };

/** A file of tab-separated values a day: one request, and no limit but the line's, which is slow without a key. Source: gz.blockchair.com. */
const dumps = (table: string) => ({
  source: http({
    ...LIMITS,
    provider: 'blockchair',
    address: 'dumps',
    url: `https://gz.blockchair.com/{chain}/${table}/blockchair_{chain}_${table}_{yyyymmdd}.tsv.gz`,
  }),
  format: gzip(tsv({ quotes: false })),
});

const SIZE = { parameter: 'limit', value: 100 };
const TOTAL = 'context.total_rows';

/** Rows of a day by its API, a hundred a page. It lets nobody skip more than 10,000 rows: what a day has more of is asked for by its ids. */
const API = {
  blocks: { q: 'time({day})', paging: byOffset({ size: SIZE, total: TOTAL }) },
  transactions: {
    q: 'time({day}),id({id}..)',
    paging: byNumber({ field: 'id', value: 'id', size: SIZE, total: TOTAL }),
  },
} as const;

/**
 * A table of a chain by day: from Blockchair's dumps, and where there is none from its API, whose questions name the same day. It tells
 * refusals by a code in its body. Source: API documentation, "Infinitable endpoints".
 */
export const dailyTable = (table: keyof typeof API) => ({
  ...dumps(table),
  fallback: {
    source: http({
      ...LIMITS,
      provider: 'blockchair',
      url: `https://api.blockchair.com/{chain}/${table}`,
      query: { q: API[table].q, s: 'id(asc)' },
      paging: API[table].paging,
      status: 'context.code',
      key: keyParameter('key', 'BLOCKCHAIR_API_KEY'),
    }),
    format: json({ rows: 'data' }),
  },
});

/** A table that the dumps alone have: the API orders its rows by nothing that pages could be asked by. */
export const dumpedTable = (table: 'outputs' | 'inputs') => dumps(table);

const chain = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,49}$/, 'a chain as Blockchair names it expected, e.g. bitcoin or bitcoin-cash');

/** What datasets of a chain's days have in common. @param chains those that are asked for without a setting */
export const daysOfChains = (chains: readonly string[]) => ({
  schedule: cron('30 3 * * *', 'UTC'),
  freshness: { warn: daysLong(2), error: daysLong(4) },
  settings: {
    chains: uniqueList(chain).default([...chains]),
    confirmations: z.int().min(0).max(100_000).default(100),
  },
  parameters: (settings: Readonly<Record<string, unknown>>) =>
    (settings.chains as readonly string[]).map((one) => ({ chain: one })),
  windows: { chain },
});

/** A column that a chain lacks is null: all are read by name. */
export const OPTIONAL = { nullable: true } as const;
/** Blockchair computes these as doubles. */
export const FRACTION = { ...OPTIONAL, excessDigits: 'half_away_from_zero' } as const;

/** A whole number of up to 38 digits, and one with a fraction, by the name that Blockchair gives it. */
export const whole = (doc: string, name: string) => decimal(38, 0, doc, path(name), OPTIONAL);
export const fraction = (doc: string, name: string) => decimal(38, 18, doc, path(name), FRACTION);

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
