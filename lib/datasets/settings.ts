import * as z from 'zod';
import { startSetting } from '../contracts/start-setting.ts';
import { timeframeLength } from '../contracts/timeframe.ts';
import { eitherListsOrWindows, windowSettings } from '../contracts/windows.ts';
import { coingeckoMarketChartSettings } from './coingecko_market_chart/settings.ts';

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
export const defaultDatasets = {
  binance_klines: { symbols: ['BTCUSDT', 'ETHUSDT', 'DOGEUSDT'], timeframes: ['1h'], start: 'P1Y' },
};

/** Settings of each dataset, by dataset name; what is not given is taken from {@link defaultDatasets}. */
export const datasetSettings = {
  binance_klines: z
    .strictObject({
      /** Trading pairs as Binance spells them, each in every timeframe from `start` on. */
      symbols: z.array(symbol).min(1),
      timeframes: z.array(timeframe).min(1),
      start: startSetting,
      /** Instead: explicit stretches; a series may have several. */
      windows: z.array(windowSettings({ symbol, timeframe })).min(1),
    })
    .partial()
    .superRefine(eitherListsOrWindows(['symbols', 'timeframes', 'start']))
    .transform(({ windows, symbols, timeframes, start }) => {
      if (windows) return { windows };
      const defaults = defaultDatasets.binance_klines;
      return {
        symbols: symbols ?? defaults.symbols,
        timeframes: timeframes ?? defaults.timeframes,
        start: start ?? defaults.start,
      };
    }),
  coingecko_market_chart: coingeckoMarketChartSettings,
} as const;

export type DatasetName = keyof typeof datasetSettings;
export type BinanceKlinesSettings = z.infer<(typeof datasetSettings)['binance_klines']>;

/** A dataset's settings, its defaults, or false. Mistakes are those of the settings, whose shape nobody doubts. */
function orLeftOut<Schema extends z.ZodType<unknown, object>>(settings: Schema) {
  return z
    .custom<z.input<Schema> | false>()
    .prefault({} as z.input<Schema>)
    .transform((given, context): z.output<Schema> | false => {
      if (given === false) return false;
      const result = settings.safeParse(given);
      if (result.success) return result.data;
      context.issues.push(...result.error.issues.map((issue) => ({ ...issue, input: given }) as never));
      return z.NEVER;
    });
}

/** One deployment's settings: what cdk.json holds below `environments.<env>`, and a settings file of the command line. */
export const settingsSchema = z.strictObject({
  /** Prefix of the database names on AWS, where they are unique per account and region; empty for none. */
  namespace: z
    .string()
    .regex(
      /^([a-z][a-z0-9_]{0,30}_)?$/,
      'empty, or lower-case letters, digits and _ with _ at the end, e.g. dev_',
    )
    .default(''),
  /** Keep buckets and databases when the stacks are deleted. */
  retain: z.boolean().default(false),
  /** Customer-managed KMS key with bucket keys, instead of SSE-S3. */
  kms: z.boolean().default(false),
  logRetentionDays: z.union([7, 14, 30, 90, 180, 365].map((d) => z.literal(d))).default(30),
  /** Where alarms go; none for no subscription. */
  alarmEmail: z.email().optional(),
  /** Monthly budget in USD that warns at 80 %; none for no budget. */
  monthlyBudgetUsd: z.number().positive().optional(),
  /** Query cutoff of the workgroup, bytes; Athena takes 10 MB and more. */
  bytesScannedCutoff: z.int().min(10_000_000).default(10_000_000_000),
  tags: z.record(z.string(), z.string()).default({}),
  /** Settings by dataset; false leaves a dataset out, with the models that read it. */
  datasets: z
    .strictObject({
      binance_klines: orLeftOut(datasetSettings.binance_klines),
      coingecko_market_chart: orLeftOut(datasetSettings.coingecko_market_chart),
    })
    .prefault({}),
});

export type Settings = z.infer<typeof settingsSchema>;

export class InvalidSettings extends Error {
  override readonly name = 'InvalidSettings';
}

/**
 * Reads settings that a person wrote.
 * @param where what the message calls the source, e.g. `cdk.json environments.dev` or a file's path
 * @throws InvalidSettings with every mistake: its path, what is wrong, what is allowed
 */
export function parseSettings(raw: unknown, where: string): Settings {
  const result = settingsSchema.safeParse(raw);
  if (result.success) return result.data;
  const mistakes = result.error.issues.map((issue) => {
    const path = issue.path.map(String).join('.') || '(root)';
    return issue.code === 'unrecognized_keys'
      ? `  ${[...issue.path, issue.keys[0]].map(String).join('.')}: unknown setting`
      : `  ${path}: ${issue.message}`;
  });
  throw new InvalidSettings(`Settings in ${where} are not valid:\n${mistakes.join('\n')}`);
}
