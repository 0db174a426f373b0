import * as z from 'zod';
import type { TableField } from '../../contracts/table.ts';

const KINDS = ['line', 'bars', 'candles', 'heat'] as const;

const names = z
  .union([z.string(), z.array(z.string()).min(1, 'at least one column expected')], {
    error: 'a column or a list of columns expected',
  })
  .transform((given) => (typeof given === 'string' ? [given] : given));

/** `chart` of a model's .yml, as it is written. */
export const chartSchema = z.strictObject({
  kind: z.enum(KINDS, { error: `one of ${KINDS.join(', ')} expected` }),
  x: z.string(),
  y: names,
  series: names.optional(),
});

/** How a model's rows are drawn: a page shows it without code of its own. */
export interface Chart {
  readonly kind: (typeof KINDS)[number];
  /** A date or a timestamp. */
  readonly x: string;
  /** Numbers; of candles open, high, low and close, of a heat map one. */
  readonly y: readonly string[];
  /** Columns whose values tell series apart; each is chosen, or a line of a heat map. May be empty. */
  readonly series: readonly string[];
}

const NUMBERS: readonly TableField['type']['kind'][] = ['integer', 'bigint', 'decimal', 'double'];
const TIMES: readonly TableField['type']['kind'][] = ['date', 'timestamp'];

/** A model's chart, and what is wrong with it: paths and what is allowed, a line a mistake. */
export function readChart(
  given: z.infer<typeof chartSchema>,
  fields: readonly TableField[],
  key: readonly string[],
): { readonly chart: Chart; readonly mistakes: readonly string[] } {
  const chart: Chart = { ...given, series: given.series ?? [] };
  const mistakes: string[] = [];
  const check = (path: string, column: string, kinds: typeof NUMBERS | undefined, what: string) => {
    const field = fields.find(({ name }) => name === column);
    if (!field) mistakes.push(`  chart.${path}: unknown column '${column}'`);
    else if (kinds && !kinds.includes(field.type.kind))
      mistakes.push(`  chart.${path}: '${column}' is no ${what}`);
  };
  check('x', chart.x, TIMES, 'date or timestamp');
  for (const column of chart.y) check('y', column, NUMBERS, 'number');
  for (const column of chart.series) check('series', column, undefined, '');
  const count = { candles: 4, heat: 1 }[chart.kind as string];
  if (count !== undefined && chart.y.length !== count)
    mistakes.push(
      chart.kind === 'candles'
        ? '  chart.y: candles have four columns: open, high, low, close'
        : '  chart.y: a heat map has one column',
    );
  if (chart.kind === 'heat' && chart.series.length !== 1)
    mistakes.push('  chart.series: a heat map has one column, a line for each of its values');
  for (const column of key)
    if (column !== chart.x && !chart.series.includes(column))
      mistakes.push(
        `  chart.series: '${column}' is of the key and neither x nor a series: several rows would stand at one place`,
      );
  return { chart, mistakes };
}
