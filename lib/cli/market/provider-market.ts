import type { ProviderServer } from '../../../localstack/providers/provider-server.ts';
import type { UnusedFile } from '../../../localstack/providers/recordings/unused-files.ts';
import type { Endpoints } from '../../contracts/endpoints.ts';

/** One provider, served on this machine, and what follows from it for its datasets. */
export interface ProviderMarket {
  /** What replaces providers' addresses, so that the Lambdas ask it. */
  readonly endpoints: Endpoints;
  /** Settings by dataset. */
  readonly datasets: Readonly<Record<string, unknown>>;
  /** When a recording of a dataset ends; none for what goes on. */
  readonly end: Readonly<Record<string, Date>>;
  close(): Promise<void>;
}

/** How a provider takes part in a market. */
export interface MarketProvider {
  readonly name: string;
  readonly datasets: readonly string[];
  /** Answers without a key where the provider can be reached. */
  readonly probe: string;
  /** Files of a recording, as a message shows them. */
  readonly example: string;
  simulate(seed: number): Promise<ProviderMarket>;
  /** Name of the provider's folder in a recording. */
  readonly folder: string;
  replay(folder: string): Promise<Replay>;
}

/** What a recording holds of a provider; without a market where that is nothing. */
export interface Replay {
  readonly market?: ProviderMarket;
  /** Files that nothing reads. */
  readonly unused: readonly UnusedFile[];
  /** Files that are broken, each in a sentence with its path. */
  readonly unreadable: readonly string[];
}

/** @param provider whom it stands in for, as datasets name it */
export const served = (
  server: ProviderServer,
  provider: string,
  rest: Partial<Pick<ProviderMarket, 'datasets' | 'end'>> = {},
): ProviderMarket => ({
  endpoints: { [provider]: server.baseUrl },
  datasets: rest.datasets ?? {},
  end: rest.end ?? {},
  close: () => server.close(),
});
