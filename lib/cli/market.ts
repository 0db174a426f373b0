import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Endpoints } from '../contracts/endpoints.ts';
import { CommandFailed } from './failure.ts';
import { binance } from './market/binance.ts';
import { coingecko } from './market/coingecko.ts';
import type { MarketProvider, ProviderMarket } from './market/provider-market.ts';

/** Whose data a run ingests. */
export type MarketChoice =
  | { readonly kind: 'live' }
  | { readonly kind: 'simulated'; readonly seed: number }
  | { readonly kind: 'recorded'; readonly folder: string };

/**
 * The providers that a local run talks to. Settings of datasets follow from it: false for those that a recording does not
 * have.
 */
export interface Market extends ProviderMarket {
  /** How the rows are labelled wherever they are shown, e.g. `simulated market (seed 1)`. */
  readonly label: string;
}

const PROVIDERS: readonly MarketProvider[] = [binance, coingecko];
const PROBE_TIMEOUT_MS = 3000;

/**
 * The live providers if all of them answer, else the simulated market for all, so that rows of the two never mix. Where an address was
 * given, the providers are live whatever answers.
 */
export async function chooseMarket(options: {
  readonly recordings?: string;
  readonly simulate?: boolean;
  readonly seed: number;
  readonly endpoint?: Endpoints;
}): Promise<MarketChoice> {
  if (options.recordings !== undefined) return { kind: 'recorded', folder: resolve(options.recordings) };
  if (options.simulate) return { kind: 'simulated', seed: options.seed };
  if (options.endpoint) return { kind: 'live' };
  const answers = await Promise.all(PROVIDERS.map(({ probe }) => answersAt(probe)));
  return answers.every(Boolean) ? { kind: 'live' } : { kind: 'simulated', seed: options.seed };
}

/** @throws CommandFailed when a recordings folder does not exist or holds nothing that a dataset knows */
export async function openMarket(choice: MarketChoice): Promise<Market> {
  const label = labelOf(choice);
  switch (choice.kind) {
    case 'live':
      return { label, ...joined([]) };
    case 'simulated':
      return { label, ...joined(await Promise.all(PROVIDERS.map(({ simulate }) => simulate(choice.seed)))) };
    case 'recorded':
      return { label, ...joined(await replayed(choice.folder)) };
  }
}

async function replayed(folder: string): Promise<readonly ProviderMarket[]> {
  if (!(await stat(folder).catch(() => undefined))?.isDirectory())
    throw new CommandFailed(`--recordings ${folder}: there is no such folder`);
  const found = await Promise.all(
    PROVIDERS.map(async (provider) => ({ provider, market: await provider.replay(folder) })),
  );
  if (found.every(({ market }) => market === undefined))
    throw new CommandFailed(
      `--recordings ${folder}: nothing found that a dataset knows. Expected files such as ${PROVIDERS.map(({ example }) => example).join(' or ')}`,
    );
  return found.map(({ provider, market }) => market ?? absent(provider));
}

/** A provider that a recording lacks: its datasets are left out. */
const absent = ({ datasets }: MarketProvider): ProviderMarket => ({
  endpoints: {},
  datasets: Object.fromEntries(datasets.map((name) => [name, false])),
  end: {},
  close: async () => {},
});

function joined(markets: readonly ProviderMarket[]): ProviderMarket {
  return {
    endpoints: Object.assign({}, ...markets.map(({ endpoints }) => endpoints)),
    datasets: Object.assign({}, ...markets.map(({ datasets }) => datasets)),
    end: Object.assign({}, ...markets.map(({ end }) => end)),
    async close() {
      await Promise.all(markets.map((market) => market.close()));
    },
  };
}

export function labelOf(choice: MarketChoice): string {
  switch (choice.kind) {
    case 'live':
      return `live ${PROVIDERS.map(({ name }) => name).join(' and ')}`;
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

async function answersAt(url: string): Promise<boolean> {
  return fetch(url, { signal: AbortSignal.timeout(PROBE_TIMEOUT_MS) }).then(
    (response) => response.ok,
    () => false,
  );
}
