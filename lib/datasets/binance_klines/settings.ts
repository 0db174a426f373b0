import * as z from 'zod';
import type { Demand } from '../../contracts/slice.ts';
import { startSetting } from '../../contracts/start-setting.ts';
import { timeframeLength } from '../../contracts/timeframe.ts';
import { eitherListsOrWindows, windowSettings } from '../../contracts/windows.ts';

const timeframe = z.string().refine(
  (value) => {
    try {
      timeframeLength(value);
      return true;
    } catch {
      return false;
    }
  },
  { error: 'write a number and m, h or d, e.g. 1m, 1h, 1d' },
);

const symbol = z.string().regex(/^[A-Z0-9]{2,20}$/, 'upper-case letters and digits expected, e.g. BTCUSDT');

/** The default market: three symbols, a year of hours. */
const defaults = { symbols: ['BTCUSDT', 'ETHUSDT', 'DOGEUSDT'], timeframes: ['1h'], start: 'P1Y' };

/** Settings of binance_klines. */
export const binanceKlinesSettings = z
  .strictObject({
    /** Trading pairs as Binance spells them, each in every timeframe from `start` on. @default BTCUSDT, ETHUSDT, DOGEUSDT */
    symbols: z.array(symbol).min(1),
    /** @default 1h */
    timeframes: z.array(timeframe).min(1),
    /** @default P1Y */
    start: startSetting,
    /** Instead: explicit stretches; a series may have several. */
    windows: z.array(windowSettings({ symbol, timeframe })).min(1),
  })
  .partial()
  .superRefine(eitherListsOrWindows(['symbols', 'timeframes', 'start']))
  .transform(({ windows, ...given }) => {
    if (windows) return { windows };
    return {
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
