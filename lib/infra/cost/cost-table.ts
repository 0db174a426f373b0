import { monthlyCost } from './monthly-cost.ts';
import { readDeployment, type Template } from './read-deployment.ts';

export const COST_BEGIN = '<!-- cost:begin -->';
export const COST_END = '<!-- cost:end -->';

/**
 * The bill a month as a Markdown table, one column of dollars per environment.
 * @param environments templates of each environment's stacks, by its name
 */
export function costTable(environments: Readonly<Record<string, readonly Template[]>>): string {
  const names = Object.keys(environments);
  const bills = names.map((name) => monthlyCost(readDeployment(environments[name] ?? [])));
  const total = (bill: (typeof bills)[number]) => bill.reduce((sum, line) => sum + line.usd, 0);
  const rows = (bills[0] ?? []).map((line, index) => [
    line.what,
    [...new Set(bills.map((bill) => bill[index]?.basis))].join('; '),
    ...bills.map((bill) => dollars(bill[index]?.usd ?? 0)),
  ]);
  return [
    ['USD a month', 'from', ...names],
    ['---', '---', ...names.map(() => '---:')],
    ...rows,
    ['**Total**', '', ...bills.map((bill) => `**${dollars(total(bill))}**`)],
  ]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}

/** @throws Error when the text has no place for the table. */
export function replaceCostTable(text: string, table: string): string {
  const begin = text.indexOf(COST_BEGIN);
  const end = text.indexOf(COST_END);
  if (begin < 0 || end < begin)
    throw new Error(`No place for the cost table: ${COST_BEGIN} and ${COST_END} expected`);
  return `${text.slice(0, begin + COST_BEGIN.length)}\n${table}\n${text.slice(end)}`;
}

const dollars = (usd: number): string => usd.toFixed(2);
