import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  COST_BEGIN,
  COST_END,
  costTable,
  replaceCostTable,
  total,
} from '../../../../lib/infra/cost/cost-table.ts';
import { monthlyCost } from '../../../../lib/infra/cost/monthly-cost.ts';
import { readDeployment } from '../../../../lib/infra/cost/read-deployment.ts';
import { synthesizedTemplates } from '../../../../lib/infra/cost/synthesized-costs.ts';

const templates = synthesizedTemplates(['dev', 'prod'], {
  lambdasFolder: join(import.meta.dirname, '..', 'lambdas'),
});

test('the README’s table is what the templates cost; `npm run cost` renews it', () => {
  const readme = readFileSync(join(import.meta.dirname, '..', '..', '..', '..', 'README.md'), 'utf8');
  expect(readme.slice(readme.indexOf(COST_BEGIN) + COST_BEGIN.length, readme.indexOf(COST_END)).trim()).toBe(
    costTable(templates),
  );
});

/** USD a month at list prices for the default market: a model or a metric that passes it needs a better idea. */
const GOAL = 5;

test.each(['dev', 'prod'])(
  `the default market costs less than ${GOAL} USD a month at list prices in %s`,
  (name) => {
    const bill = monthlyCost(readDeployment(templates[name]!));
    expect(total(bill, 'usd'), JSON.stringify(bill)).toBeLessThan(GOAL);
    expect(total(bill, 'afterFreeTiers')).toBeLessThan(total(bill, 'usd'));
  },
);

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
