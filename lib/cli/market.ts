import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { binanceApi } from '../../localstack/providers/binance/klines-api.ts';
import { recordedCandles } from '../../localstack/providers/binance/recorded-candles.ts';
import { simulatedCandles } from '../../localstack/providers/binance/simulated-candles.ts';
import { type ProviderServer, serveProvider } from '../../localstack/providers/provider-server.ts';
import { CommandFailed } from './failure.ts';

/** Whose data a run ingests. */
export type MarketChoice =
  | { readonly kind: 'live' }
  | { readonly kind: 'simulated'; readonly seed: number }
  | { readonly kind: 'recorded'; readonly folder: string };

/** The providers that a local run talks to. */
export interface Market {
  /** How the rows are labelled wherever they are shown, e.g. `simulated market (seed 1)`. */
  readonly label: string;
  /** Template parameters that lead the Lambdas to it; none for live. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Dataset settings that follow from it; none unless recorded. */
  readonly datasets: Readonly<Record<string, unknown>>;
  /** When its data ends, for a recording: each dataset's default scheduled time. */
  readonly end: Readonly<Record<string, Date>>;
  close(): Promise<void>;
}

const LIVE_PROBE = 'https://data-api.binance.vision/api/v3/ping';
const PROBE_TIMEOUT_MS = 3000;

/** Live Binance if it answers, else the simulated market. */
export async function chooseMarket(options: {
  readonly recordings?: string;
  readonly simulate?: boolean;
  readonly seed: number;
}): Promise<MarketChoice> {
  if (options.recordings !== undefined) return { kind: 'recorded', folder: resolve(options.recordings) };
  if (options.simulate || !(await liveAnswers())) return { kind: 'simulated', seed: options.seed };
  return { kind: 'live' };
}

/** @throws CommandFailed when a recordings folder does not exist or holds nothing that a dataset knows */
export async function openMarket(choice: MarketChoice): Promise<Market> {
  switch (choice.kind) {
    case 'live':
      return { label: 'live Binance', parameters: {}, datasets: {}, end: {}, close: async () => {} };
    case 'simulated': {
      const now = () => new Date();
      const server = await serveProvider(binanceApi(simulatedCandles({ seed: choice.seed, now }), now));
      return { label: labelOf(choice), ...served(server), datasets: {}, end: {} };
    }
    case 'recorded':
      return openRecording(choice.folder);
  }
}

async function openRecording(folder: string): Promise<Market> {
  if (!(await stat(folder).catch(() => undefined))?.isDirectory())
    throw new CommandFailed(`--recordings ${folder}: there is no such folder`);
  const candles = recordedCandles(folder);
  const stretches = candles.stretches();
  if (stretches.length === 0)
    throw new CommandFailed(
      `--recordings ${folder}: no Binance klines found. Expected files such as binance/<any folder>/BTCUSDT-1h-2024-01.csv (.json, .gz, .zip)`,
    );
  const server = await serveProvider(binanceApi(candles, () => new Date()));
  return {
    label: labelOf({ kind: 'recorded', folder }),
    ...served(server),
    datasets: {
      binance_klines: {
        windows: stretches.map(({ symbol, interval, from, to }) => ({
          symbol,
          timeframe: interval,
          from: new Date(from).toISOString(),
          to: new Date(to).toISOString(),
        })),
      },
    },
    end: { binance_klines: new Date(Math.max(...stretches.map(({ to }) => to))) },
  };
}

const served = (server: ProviderServer) => ({
  parameters: { BinanceBaseUrl: server.baseUrl, BinanceArchiveUrl: server.baseUrl },
  close: () => server.close(),
});

export function labelOf(choice: MarketChoice): string {
  switch (choice.kind) {
    case 'live':
      return 'live Binance';
    case 'simulated':
      return `simulated market (seed ${choice.seed})`;
    case 'recorded':
      return `recordings in ${choice.folder}`;
  }
}

const MARKER = 'market.json';

/** The market whose rows a data folder holds; undefined before its first run. */
export async function marketOf(dataFolder: string): Promise<MarketChoice | undefined> {
  const text = await readFile(join(dataFolder, MARKER), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as MarketChoice);
}

/**
 * Ties a data folder to one market, so that rows of two never mix.
 * @throws CommandFailed when it holds another one's rows
 */
export async function claimMarket(dataFolder: string, choice: MarketChoice): Promise<void> {
  const held = await marketOf(dataFolder);
  if (held === undefined) {
    await mkdir(dataFolder, { recursive: true });
    await writeFile(join(dataFolder, MARKER), `${JSON.stringify(choice)}\n`);
  } else if (labelOf(held) !== labelOf(choice))
    throw new CommandFailed(
      `Data folder ${dataFolder} holds rows of the ${labelOf(held)}, and this run would add rows of the ${labelOf(choice)}. ` +
        'Name another folder with --data, or delete this one',
    );
}

async function liveAnswers(): Promise<boolean> {
  return fetch(LIVE_PROBE, { signal: AbortSignal.timeout(PROBE_TIMEOUT_MS) }).then(
    (response) => response.ok,
    () => false,
  );
}
