import { serveProvider } from '../../../localstack/providers/provider-server.ts';
import type { Endpoints } from '../../contracts/endpoints.ts';
import type { ProviderApi, ReplayedSource, SimulatedSource, StandInObject } from '../../stand-ins/index.ts';
import type { MarketProvider } from './providers.ts';

/** Who answers for a provider's datasets here; a dataset that is not among the sources is left out. */
export interface Answering {
  readonly provider: MarketProvider;
  readonly sources: ReadonlyMap<string, SimulatedSource & Partial<ReplayedSource>>;
}

/** What follows for the datasets. */
export interface Served {
  /** What replaces providers' addresses, so that the Lambdas ask it. */
  readonly endpoints: Endpoints;
  /** Settings by dataset: false for those that nobody here answers for. */
  readonly datasets: Readonly<Record<string, unknown>>;
  /** By dataset, what others would have written into its inbox. */
  readonly objects: Readonly<Record<string, readonly StandInObject[]>>;
  /** When a recording of a dataset ends; none for what goes on. */
  readonly end: Readonly<Record<string, Date>>;
  close(): Promise<void>;
}

/** Answers for providers on loopback: a server each. */
export async function serveSources(answering: readonly Answering[]): Promise<Served> {
  const servers = await Promise.all(
    answering
      .filter(({ sources }) => sources.size > 0)
      .map(async ({ provider, sources }) => ({
        name: provider.name,
        server: await serveProvider(firstAnswer([...sources.values()].map(({ api }) => api))),
      })),
  );
  const sources = answering.flatMap(({ provider, sources }) =>
    provider.datasets.map(({ name }) => [name, sources.get(name)] as const),
  );
  return {
    endpoints: Object.fromEntries(servers.map(({ name, server }) => [name, server.baseUrl])),
    datasets: Object.fromEntries(
      sources.flatMap(([name, source]) =>
        source && !source.settings ? [] : [[name, source?.settings ?? false]],
      ),
    ),
    objects: Object.fromEntries(
      sources.flatMap(([name, source]) => (source?.objects ? [[name, source.objects()]] : [])),
    ),
    end: Object.fromEntries(sources.flatMap(([name, source]) => (source?.end ? [[name, source.end]] : []))),
    async close() {
      await Promise.all(servers.map(({ server }) => server.close()));
    },
  };
}

const firstAnswer =
  (apis: readonly ProviderApi[]): ProviderApi =>
  async (request) => {
    for (const api of apis) {
      const answer = await api(request);
      if (answer) return answer;
    }
    return undefined;
  };
