import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { COST_BEGIN, COST_END, replaceCostTable } from '../../../../lib/infra/cost/cost-table.ts';
import { synthesizedCostTable } from '../../../../lib/infra/cost/synthesized-costs.ts';

test('the README’s table is what the templates cost; `npm run cost` renews it', () => {
  const readme = readFileSync(join(import.meta.dirname, '..', '..', '..', '..', 'README.md'), 'utf8');
  const table = synthesizedCostTable(['dev', 'prod'], {
    lambdasFolder: join(import.meta.dirname, '..', 'lambdas'),
  });
  expect(readme.slice(readme.indexOf(COST_BEGIN) + COST_BEGIN.length, readme.indexOf(COST_END)).trim()).toBe(
    table,
  );
}, 300_000);

test('a table replaces the one before, and nothing else', () => {
  const text = `a\n${COST_BEGIN}\nold\n${COST_END}\nb\n`;
  const once = replaceCostTable(text, '| new |');
  expect(once).toBe(`a\n${COST_BEGIN}\n| new |\n${COST_END}\nb\n`);
  expect(replaceCostTable(once, '| new |')).toBe(once);
});

test('a text without a place is refused', () => {
  expect(() => replaceCostTable('nothing', '')).toThrow(
    'No place for the cost table: <!-- cost:begin --> and <!-- cost:end --> expected',
  );
});
