import * as z from 'zod';
import {
  answerLimit,
  DEFAULT_ANSWER_LIMIT,
  DEFAULT_UNPACKED_LIMIT,
  unpackedLimit,
} from '../../contracts/answer-limit.ts';
import { comparedDays, DEFAULT_COMPARED_DAYS } from '../../contracts/archive-settings.ts';
import { baseUrl } from '../../contracts/base-url.ts';
import type { Demand } from '../../contracts/slice.ts';
import { slicesPerRun } from '../../contracts/slices-per-run.ts';
import { startSetting } from '../../contracts/start-setting.ts';
import { uniqueList } from '../../contracts/unique-list.ts';
import { eitherListsOrWindows, windowList, windowSettings } from '../../contracts/windows.ts';

/** Intervals of Binance's spot klines that lie on the grid of UTC days. Source: Binance spot REST API, "Kline/Candlestick data". */
const TIMEFRAMES = '1m, 3m, 5m, 15m, 30m, 1h, 2h, 4h, 6h, 8h, 12h, 1d, 3d'.split(', ');
/** Those that Binance has too: seconds are not planned for, weeks and months are off the grid of days. */
const NOT_HERE = ['1s', '1w', '1M'];

/** All of Binance's intervals. */
export const INTERVALS: readonly string[] = [...NOT_HERE, ...TIMEFRAMES];

const timeframe = z.string().superRefine((value, context) => {
  if (TIMEFRAMES.includes(value)) return;
  const allowed = `one of ${TIMEFRAMES.join(', ')} expected`;
  const message = NOT_HERE.includes(value)
    ? `${value} is not supported here, although Binance has it: ${allowed}`
    : `Binance has no interval ${value}: ${allowed}`;
  context.addIssue({ code: 'custom', message });
});

/** Letters of any script, as Binance has symbols such as 币安人生USDT. */
const symbol = z
  .string()
  .regex(
    /^[\p{Lu}\p{Lo}\p{Nd}]{2,30}$/u,
    'a symbol as Binance spells it expected, in upper-case letters and digits, e.g. BTCUSDT',
  );

/** The default market: three symbols, a year of hours. */
const defaults = { symbols: ['BTCUSDT', 'ETHUSDT', 'DOGEUSDT'], timeframes: ['1h'], start: 'P1Y' };

/** A partition takes a call of ingest about a second, and four are at work: so many fit well into the half hour that a run has. */
const SLICES_PER_RUN = 2000;

/** Where Binance answers, unless a deployment says otherwise. */
export const ADDRESSES = { api: 'https://data-api.binance.vision', archive: 'https://data.binance.vision' };

/** Settings of binance_klines. */
export const binanceKlinesSettings = z
  .strictObject({
    /** Trading pairs as Binance spells them, each in every timeframe from `start` on. @default BTCUSDT, ETHUSDT, DOGEUSDT */
    symbols: uniqueList(symbol),
    /** @default 1h */
    timeframes: uniqueList(timeframe),
    /** @default P1Y */
    start: startSetting,
    /** Instead: explicit stretches; a series may have several. */
    windows: windowList(windowSettings({ symbol, timeframe }), ['symbol', 'timeframe']),
    /** Where the REST API and the archive of files are. @default https://data-api.binance.vision, https://data.binance.vision */
    addresses: z.strictObject({ api: baseUrl, archive: baseUrl }).partial(),
    /** @default 64 */
    largestAnswerMB: answerLimit,
    /** Months of a series that a run takes at most; those left are taken by the runs that follow it. @default 2000 */
    slicesPerRun,
    /** @default 128 */
    largestUnpackedMB: unpackedLimit,
    /** @default 365 */
    archiveComparedDays: comparedDays,
  })
  .partial()
  .superRefine(eitherListsOrWindows(['symbols', 'timeframes', 'start']))
  .transform(({ windows, ...given }) => {
    const addresses = {
      api: given.addresses?.api ?? ADDRESSES.api,
      archive: given.addresses?.archive ?? ADDRESSES.archive,
    };
    const common = {
      addresses,
      largestAnswerMB: given.largestAnswerMB ?? DEFAULT_ANSWER_LIMIT,
      largestUnpackedMB: given.largestUnpackedMB ?? DEFAULT_UNPACKED_LIMIT,
      slicesPerRun: given.slicesPerRun ?? SLICES_PER_RUN,
      archiveComparedDays: given.archiveComparedDays ?? DEFAULT_COMPARED_DAYS,
    };
    if (windows) return { windows, ...common };
    return {
      ...common,
      symbols: given.symbols ?? defaults.symbols,
      timeframes: given.timeframes ?? defaults.timeframes,
      start: given.start ?? defaults.start,
    };
  });

export type BinanceKlinesSettings = z.infer<typeof binanceKlinesSettings>;

/** The stretches of each series that the settings ask for. */
export function klinesDemand(settings: BinanceKlinesSettings): readonly Demand[] {
  if ('windows' in settings) return settings.windows.map(({ from, to, ...series }) => ({ series, from, to }));
  const { symbols, timeframes, start: from } = settings;
  return symbols.flatMap((symbol) =>
    timeframes.map((timeframe) => ({ series: { symbol, timeframe }, from })),
  );
}
