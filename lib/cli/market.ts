import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Endpoints } from '../contracts/endpoints.ts';
import { datasets } from '../datasets/registry.ts';
import { filesBelow, listUnused, type UnusedFile } from '../stand-ins/index.ts';
import { CommandFailed } from './failure.ts';
import { labelOf } from './market/label.ts';
import type { MarketChoice } from './market/market-choice.ts';
import { folderOf, listed, type MarketProvider, PROVIDERS } from './market/providers.ts';
import { replayProvider } from './market/replay-provider.ts';
import { type Answering, type Served, serveSources } from './market/serve-sources.ts';
import { keysOfMachine } from './provider-keys.ts';

/** The providers that a local run talks to, and what follows from them for the datasets. */
export interface Market extends Served {
  /** How the rows are labelled wherever they are shown, e.g. `simulated market (seed 1)`. */
  readonly label: string;
  /** What the user should know of it: sentences. */
  readonly notes: readonly string[];
  /** What of a recording is not used, by folder and reason: lines for the user. */
  readonly unused: readonly string[];
  /** Files of a recording that are broken, each in a sentence with its path. The others are served. */
  readonly unreadable: readonly string[];
}

/** What a live market is asked with. */
interface LiveMarket {
  /** Keys of providers. @default those of this machine */
  readonly keys?: Readonly<Record<string, string>>;
  /** Addresses that replace those of providers. @default none */
  readonly endpoints?: Endpoints | undefined;
}

const now = () => new Date();

/**
 * @param off datasets that the settings leave out
 * @param providers those that have a stand-in. @default all that the datasets have
 * @param live what a live market is asked with
 * @throws CommandFailed when a recordings folder does not exist or holds nothing that a dataset knows
 */
export async function openMarket(
  choice: MarketChoice,
  off: ReadonlySet<string> = new Set(),
  providers: readonly MarketProvider[] = PROVIDERS,
  { keys = keysOfMachine(), endpoints = {} }: LiveMarket = {},
): Promise<Market> {
  const label = labelOf(choice);
  const whole = { notes: [], unused: [], unreadable: [] };
  switch (choice.kind) {
    case 'live':
      return {
        ...{ label, ...whole, endpoints: {}, objects: {}, end: {}, close: async () => {} },
        ...withoutKey(off, keys, endpoints),
      };
    case 'simulated': {
      const { seed } = choice;
      const answering = providers.map((provider) => ({
        provider,
        sources: new Map(
          provider.datasets
            .filter(({ name }) => !off.has(name))
            .map(({ name, standIn }) => [name, standIn.simulate({ seed, now })]),
        ),
      }));
      return { label, ...whole, ...withoutStandIn(providers, off, await serveSources(answering)) };
    }
    case 'recorded': {
      const { folder } = choice;
      const { answering, ...told } = replayed(folder, off, providers);
      return { label, ...told, ...withoutStandIn(providers, off, await serveSources(answering)) };
    }
  }
}

/** Datasets whose provider answers nobody without a key, where this machine has none and nobody stands before the provider: they are off. */
function withoutKey(
  off: ReadonlySet<string>,
  keys: Readonly<Record<string, string>>,
  endpoints: Endpoints,
): Pick<Market, 'datasets' | 'notes'> {
  const lacking = Object.values(datasets).filter(
    ({ name, provider: { name: provider, secret, isSecretRequired } }) =>
      !off.has(name) && isSecretRequired && !keys[secret!] && endpoints[provider] === undefined,
  );
  return {
    datasets: Object.fromEntries(lacking.map(({ name }) => [name, false])),
    notes: [...Map.groupBy(lacking, ({ provider }) => provider.secret!)].map(
      ([secret, some]) =>
        `${listed(some.map(({ name }) => name))} ${some.length === 1 ? 'is' : 'are'} off: ${some[0]!.provider.name} answers nobody without a key. Put ${secret} into the environment or into .env`,
    ),
  };
}

/** Datasets that have no stand-in would ask their live provider: one folder has rows of one kind. */
function withoutStandIn(
  providers: readonly MarketProvider[],
  off: ReadonlySet<string>,
  market: Served,
): Served & Pick<Market, 'notes'> {
  const known = new Set(providers.flatMap((provider) => provider.datasets.map(({ name }) => name)));
  const lacking = Object.keys(datasets).filter((name) => !known.has(name));
  return {
    ...market,
    datasets: { ...market.datasets, ...Object.fromEntries(lacking.map((name) => [name, false])) },
    notes: lacking
      .filter((name) => !off.has(name))
      .map((name) => `${name} is left out: it has no stand-in (lib/datasets/${name}/stand-in.ts)`),
  };
}

function replayed(folder: string, off: ReadonlySet<string>, providers: readonly MarketProvider[]) {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new CommandFailed(`--recordings ${folder}: there is no such folder`);
  const recorded = providers.filter(({ datasets }) => datasets.some(({ standIn }) => standIn.recordings));
  const found = recorded.map((provider) => replayProvider(provider, folder, off));
  const unused = listUnused(folder, [
    ...found.flatMap((replay) => replay.unused),
    ...filesOfOthers(folder, recorded),
  ]);
  const unreadable = found.flatMap((replay) => replay.unreadable);
  if (found.every(({ sources }) => sources.size === 0)) {
    const examples = recorded.flatMap((provider) =>
      provider.datasets.flatMap(({ standIn }) => standIn.recordings?.example ?? []),
    );
    throw new CommandFailed(
      [
        `--recordings ${folder}: nothing found that a dataset knows. Expected files such as ${[...new Set(examples)].join(' or ')}`,
        ...unreadable,
        ...unused,
      ].join('\n'),
    );
  }
  const answering: readonly Answering[] = providers.map(
    (provider) => found.find((replay) => replay.provider === provider) ?? { provider, sources: new Map() },
  );
  return { answering, unused, unreadable };
}

/** Files outside of the folders of the providers that a dataset reads. */
function filesOfOthers(folder: string, providers: readonly MarketProvider[]): readonly UnusedFile[] {
  const known = new Set(providers.map(folderOf));
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
