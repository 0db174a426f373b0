import { type CostLine, monthlyCost } from './monthly-cost.ts';
import { priceBasis } from './price-list.ts';
import { readDeployment, type Template } from './read-deployment.ts';

export const COST_BEGIN = '<!-- cost:begin -->';
export const COST_END = '<!-- cost:end -->';

/**
 * The bill a month as a Markdown table, under what its prices are: of each environment a column at list prices, and one after the free
 * tiers that never end.
 * @param environments templates of each environment's stacks, by its name
 */
export function costTable(environments: Readonly<Record<string, readonly Template[]>>): string {
  const names = Object.keys(environments);
  const bills = names.map((name) => monthlyCost(readDeployment(environments[name] ?? [])));
  const amounts = ['usd', 'afterFreeTiers'] as const;
  const rows = (bills[0] ?? []).map((line, index) => [
    line.what,
    [...new Set(bills.map((bill) => bill[index]?.basis))].join('; '),
    ...amounts.flatMap((amount) => bills.map((bill) => dollars(bill[index]?.[amount] ?? 0))),
  ]);
  const table = [
    ['USD a month', 'from', ...names, ...names.map((name) => `${name}, after free tiers`)],
    ['---', '---', ...amounts.flatMap(() => names.map(() => '---:'))],
    ...rows,
    [
      '**Total**',
      '',
      ...amounts.flatMap((amount) => bills.map((bill) => `**${dollars(total(bill, amount))}**`)),
    ],
  ]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
  return `${priceBasis}. The last columns are what is left beyond AWS's free tiers that never end, in an account that uses them for nothing else.\n\n${table}`;
}

/** Dollars of all lines. */
export const total = (bill: readonly CostLine[], amount: 'usd' | 'afterFreeTiers'): number =>
  bill.reduce((sum, line) => sum + line[amount], 0);

/** @throws Error when the text has no place for the table. */
export function replaceCostTable(text: string, table: string): string {
  const begin = text.indexOf(COST_BEGIN);
  const end = text.indexOf(COST_END);
  if (begin < 0 || end < begin)
    throw new Error(`No place for the cost table: ${COST_BEGIN} and ${COST_END} expected`);
  return `${text.slice(0, begin + COST_BEGIN.length)}\n${table}\n${text.slice(end)}`;
}

const dollars = (usd: number): string => usd.toFixed(2);
