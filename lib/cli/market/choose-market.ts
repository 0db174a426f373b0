import { resolve } from 'node:path';
import type { Endpoints } from '../../contracts/endpoints.ts';
import { datasets } from '../../datasets/registry.ts';
import { isAskedOverHttp } from '../../ingestion/dataset.ts';
import type { MarketChoice } from './market-choice.ts';
import { type MarketProvider, PROVIDERS } from './providers.ts';

const PROBE_TIMEOUT_MS = 3000;

export interface ChosenMarket {
  readonly choice: MarketChoice;
  /** Why it is this one, where nobody asked for it, and what will not work: sentences for the user. */
  readonly notes: readonly string[];
}

/**
 * The market that the options name; else the one whose rows the data folder holds; else the live one where the provider answers that
 * decides it (its dataset's stand-in says so), and the simulated one where it does not; with an address or a folder given, live whatever answers. Another
 * provider of the live market that does not answer fails alone.
 * @param held whose rows the data folder holds
 * @param probe asks whether a provider answers at a URL. @returns undefined, or what came instead of an answer
 * @param providers those that a market has. @default those of all datasets
 */
export async function chooseMarket(
  options: {
    readonly recordings?: string;
    readonly simulate?: boolean;
    readonly seed: number;
    readonly endpoint?: Endpoints;
    /** Of this machine, by dataset. */
    readonly folder?: Readonly<Record<string, string>>;
  },
  held?: MarketChoice,
  probe: (url: string) => Promise<string | undefined> = answerAt,
  providers: readonly MarketProvider[] = PROVIDERS,
): Promise<ChosenMarket> {
  if (options.recordings !== undefined)
    return { choice: { kind: 'recorded', folder: resolve(options.recordings) }, notes: [] };
  if (options.simulate) return { choice: { kind: 'simulated', seed: options.seed }, notes: [] };
  if (options.endpoint || options.folder) return { choice: { kind: 'live' }, notes: [] };
  if (held && held.kind !== 'live') return { choice: held, notes: [] };
  const answers = await Promise.all(
    providers.map(async (provider) => ({
      provider,
      missing: provider.probe === undefined ? undefined : await probe(provider.probe),
    })),
  );
  const silent = answers.flatMap(({ provider, missing }) =>
    missing === undefined
      ? []
      : [{ provider, why: `${provider.title} does not answer at ${provider.probe}: ${missing}` }],
  );
  const deciding = silent.find(({ provider }) => provider.decides);
  if (deciding && !held)
    return {
      choice: { kind: 'simulated', seed: options.seed },
      notes: [`The market is simulated, because ${deciding.why}`],
    };
  return {
    choice: { kind: 'live' },
    notes: silent.map(
      ({ provider, why }) =>
        `${why}. Runs of ${provider.datasets
          .map(({ name }) => name)
          .filter(isAsked)
          .join(', ')} will fail${held ? '; the rows that the folder holds are served' : ''}`,
    ),
  };
}

/** Whether a dataset's runs ask its provider: what others write lies in the inbox or in their bucket. */
function isAsked(name: string): boolean {
  const dataset = datasets[name];
  return !dataset || isAskedOverHttp(dataset);
}

async function answerAt(url: string): Promise<string | undefined> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(PROBE_TIMEOUT_MS) });
    return response.ok ? undefined : `HTTP ${response.status}`;
  } catch (error) {
    const { name, message, cause } = error as Error;
    if (name === 'TimeoutError') return `nothing within ${PROBE_TIMEOUT_MS / 1000} s`;
    return cause instanceof Error ? cause.message || String((cause as NodeJS.ErrnoException).code) : message;
  }
}
