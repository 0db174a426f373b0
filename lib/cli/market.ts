import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { filesBelow } from '../../localstack/providers/recordings/recorded-files.ts';
import { listUnused, type UnusedFile } from '../../localstack/providers/recordings/unused-files.ts';
import { CommandFailed } from './failure.ts';
import { labelOf } from './market/label.ts';
import type { MarketChoice } from './market/market-choice.ts';
import type { MarketProvider, ProviderMarket, Replay } from './market/provider-market.ts';
import { PROVIDERS } from './market/providers.ts';

/**
 * The providers that a local run talks to. Settings of datasets follow from it: false for those that a recording does not
 * have.
 */
export interface Market extends ProviderMarket {
  /** How the rows are labelled wherever they are shown, e.g. `simulated market (seed 1)`. */
  readonly label: string;
  /** What of a recording is not used, by folder and reason: lines for the user. */
  readonly unused: readonly string[];
  /** Files of a recording that are broken, each in a sentence with its path. The others are served. */
  readonly unreadable: readonly string[];
}

/**
 * @param off datasets that the settings leave out
 * @throws CommandFailed when a recordings folder does not exist or holds nothing that a dataset knows
 */
export async function openMarket(
  choice: MarketChoice,
  off: ReadonlySet<string> = new Set(),
): Promise<Market> {
  const label = labelOf(choice);
  const whole = { unused: [], unreadable: [] };
  switch (choice.kind) {
    case 'live':
      return { label, ...joined([]), ...whole };
    case 'simulated':
      return {
        label,
        ...joined(await Promise.all(PROVIDERS.map(({ simulate }) => simulate(choice.seed)))),
        ...whole,
      };
    case 'recorded':
      return { label, ...(await replayed(choice.folder, off)) };
  }
}

async function replayed(folder: string, off: ReadonlySet<string>): Promise<Omit<Market, 'label'>> {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new CommandFailed(`--recordings ${folder}: there is no such folder`);
  const found = await Promise.all(
    PROVIDERS.map(async (provider) => ({
      provider,
      replay: provider.datasets.every((dataset) => off.has(dataset))
        ? leftOut(provider, folder)
        : await provider.replay(folder),
    })),
  );
  const unused = listUnused(folder, [
    ...found.flatMap(({ replay }) => replay.unused),
    ...filesOfOthers(folder),
  ]);
  const unreadable = found.flatMap(({ replay }) => replay.unreadable);
  if (found.every(({ replay }) => replay.market === undefined))
    throw new CommandFailed(
      [
        `--recordings ${folder}: nothing found that a dataset knows. Expected files such as ${PROVIDERS.map(({ example }) => example).join(' or ')}`,
        ...unreadable,
        ...unused,
      ].join('\n'),
    );
  const markets = found.map(({ provider, replay }) => replay.market ?? absent(provider));
  return { ...joined(markets), unused, unreadable };
}

const leftOut = ({ datasets, folder }: MarketProvider, recording: string): Replay => ({
  unused: filesBelow(join(recording, folder)).map((path) => ({
    path,
    reason: `the settings leave ${datasets.join(' and ')} out`,
  })),
  unreadable: [],
});

/** Files outside of the folders of the providers that a dataset reads. */
function filesOfOthers(folder: string): readonly UnusedFile[] {
  const known = new Set(PROVIDERS.map((provider) => provider.folder));
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry): readonly UnusedFile[] => {
    const path = join(folder, entry.name);
    if (known.has(entry.name)) return [];
    return entry.isDirectory()
      ? filesBelow(path).map((file) => ({
          path: file,
          reason: `no dataset reads a provider '${entry.name}'`,
        }))
      : [{ path, reason: `in the folder of no provider: ${[...known].join(', ')} expected` }];
  });
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
