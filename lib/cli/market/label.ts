import type { MarketChoice } from './market-choice.ts';

/** How the rows are labelled wherever they are shown, e.g. `simulated market (seed 1)`. */
export function labelOf(choice: MarketChoice): string {
  switch (choice.kind) {
    case 'live':
      return 'live providers';
    case 'simulated':
      return `simulated market (seed ${choice.seed})`;
    case 'recorded':
      return `recordings in ${choice.folder}`;
  }
}
