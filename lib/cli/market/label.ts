import type { MarketChoice } from './market-choice.ts';
import { listed, PROVIDERS } from './providers.ts';

/** How the rows are labelled wherever they are shown, e.g. `simulated market (seed 1)`. */
export function labelOf(choice: MarketChoice): string {
  switch (choice.kind) {
    case 'live':
      return `live ${listed(PROVIDERS.map(({ title }) => title))}`;
    case 'simulated':
      return `simulated market (seed ${choice.seed})`;
    case 'recorded':
      return `recordings in ${choice.folder}`;
  }
}
