import { standIns } from '../../datasets/stand-ins.ts';
import type { StandIn, StandInProvider } from '../../stand-ins/index.ts';

/** A provider that a market has, and the datasets that it is asked for. */
export interface MarketProvider extends StandInProvider {
  readonly datasets: readonly MarketDataset[];
}

export interface MarketDataset {
  readonly name: string;
  readonly standIn: StandIn;
}

/** Datasets of one provider are one: they are asked at one address. */
export const marketProviders = (standIns: Readonly<Record<string, StandIn>>): readonly MarketProvider[] =>
  [
    ...Map.groupBy(
      Object.entries(standIns).map(([name, standIn]) => ({ name, standIn })),
      ({ standIn }) => standIn.provider.name,
    ).values(),
  ].map((datasets) => ({ ...datasets[0]!.standIn.provider, datasets }));

/** Every provider that a market has: those that a dataset has a stand-in for. */
export const PROVIDERS: readonly MarketProvider[] = marketProviders(standIns);

/** Where a provider's recordings lie below the folder of all. */
export const folderOf = ({ name, folder = name }: Pick<MarketProvider, 'name' | 'folder'>): string => folder;

/** For a message: `a`, `a and b`, `a, b and c`. */
export const listed = (names: readonly string[]): string =>
  [names.slice(0, -1).join(', '), ...names.slice(-1)].filter((part) => part !== '').join(' and ');
