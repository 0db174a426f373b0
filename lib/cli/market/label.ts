import type { MarketChoice } from './market-choice.ts';

/** How the rows are labelled wherever they are shown, e.g. `simulated market (seed 1)`. */
export async function labelOf(choice: MarketChoice): Promise<string> {
  switch (choice.kind) {
    case 'live': {
      // All datasets are read for these names: half of the time of a short command, which shows no such label.
      const { listed, PROVIDERS } = await import('./providers.ts');
      return `live ${listed(PROVIDERS.map(({ title }) => title))}`;
    }
    case 'simulated':
      return `simulated market (seed ${choice.seed})`;
    case 'recorded':
      return `recordings in ${choice.folder}`;
  }
}
