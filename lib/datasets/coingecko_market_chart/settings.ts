import * as z from 'zod';
import { answerLimit, DEFAULT_ANSWER_LIMIT } from '../../contracts/answer-limit.ts';
import { baseUrl } from '../../contracts/base-url.ts';
import { slicesPerRun } from '../../contracts/slices-per-run.ts';
import { startSetting } from '../../contracts/start-setting.ts';
import { uniqueList } from '../../contracts/unique-list.ts';
import { eitherListsOrWindows, windowList, windowSettings } from '../../contracts/windows.ts';

const coin = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,99}$/, 'the id of the coin’s page on CoinGecko expected, e.g. bitcoin');
const currency = z.string().regex(/^[a-z]{2,10}$/, 'lower-case letters expected, e.g. usd');
const granularity = z.enum(['5m', '1h', '1d'], { error: 'CoinGecko has 5m, 1h and 1d' });

/** The default coins: a year of hours and days, which is as far as a demo key reaches. */
const defaults = {
  coins: ['bitcoin', 'ethereum', 'dogecoin'],
  currencies: ['usd'],
  granularities: { '1h': 'P365D', '1d': 'P365D' },
} as const;

/** A year of hours is five requests: so many fit into the hour that a run has, at 30 requests a minute. */
const SLICES_PER_RUN = 200;

/** Where CoinGecko answers, by the plan of the key. */
export const API = { demo: 'https://api.coingecko.com', pro: 'https://pro-api.coingecko.com' };

/**
 * Settings of coingecko_market_chart. Limits are settings where CoinGecko's pages disagree on them.
 */
export const coingeckoMarketChartSettings = z
  .strictObject({
    /** Ids of coins, each in every currency and granularity. @default bitcoin, ethereum, dogecoin */
    coins: uniqueList(coin),
    /** As in /simple/supported_vs_currencies. @default usd */
    currencies: uniqueList(currency),
    /** Where each granularity starts: finer ones reach back less. @default a year of 1h and 1d */
    granularities: z
      .partialRecord(granularity, startSetting)
      .refine((starts) => Object.keys(starts).length > 0, 'at least one of 5m, 1h and 1d expected'),
    /** Instead: explicit stretches; a series may have several. */
    windows: windowList(windowSettings({ coin_id: coin, vs_currency: currency, granularity }), [
      'coin_id',
      'vs_currency',
      'granularity',
    ]),
    /** Whose key it is: it decides the header, and the default of the address and of reachDays. @default demo */
    plan: z.enum(['demo', 'pro']),
    /** Where the API is. @default https://api.coingecko.com with a demo key, https://pro-api.coingecko.com with a pro key */
    addresses: z.strictObject({ api: baseUrl }).partial(),
    /** @default 64 */
    largestAnswerMB: answerLimit,
    /** Series that a run takes at most; those left are taken by the runs that follow it. @default 200 */
    slicesPerRun,
    /** @default 30 */
    requestsPerMinute: z.int().min(1).max(10_000),
    /** Days back from now that the plan answers; null for all. @default 365 with a demo key, all with a pro key */
    reachDays: z.int().min(1).nullable(),
    /**
     * How a granularity is asked for: `automatic` widens ranges to the length for which CoinGecko chooses it, on every plan;
     * `explicit` sends interval=, which some pages give to paid plans alone, and which 5m older than a day needs.
     * @default automatic
     */
    intervals: z.enum(['automatic', 'explicit']),
  })
  .partial()
  .superRefine(eitherListsOrWindows(['coins', 'currencies', 'granularities']))
  .transform(({ coins, currencies, granularities, windows, ...given }) => {
    const plan = given.plan ?? 'demo';
    const limits = {
      plan,
      addresses: { api: given.addresses?.api ?? API[plan] },
      largestAnswerMB: given.largestAnswerMB ?? DEFAULT_ANSWER_LIMIT,
      slicesPerRun: given.slicesPerRun ?? SLICES_PER_RUN,
      requestsPerMinute: given.requestsPerMinute ?? 30,
      reachDays: given.reachDays === undefined ? (plan === 'demo' ? 365 : null) : given.reachDays,
      intervals: given.intervals ?? 'automatic',
    };
    if (windows) return { windows, ...limits };
    return {
      coins: coins ?? defaults.coins,
      currencies: currencies ?? defaults.currencies,
      granularities: granularities ?? defaults.granularities,
      ...limits,
    };
  });

export type CoingeckoMarketChartSettings = z.infer<typeof coingeckoMarketChartSettings>;
