import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { replaceCostTable } from './cost-table.ts';
import { synthesizedCostTable } from './synthesized-costs.ts';

/** `npm run cost`: computes the README's cost table anew. */
const readme = join(import.meta.dirname, '..', '..', '..', 'README.md');
writeFileSync(readme, replaceCostTable(readFileSync(readme, 'utf8'), synthesizedCostTable(['dev', 'prod'])));
