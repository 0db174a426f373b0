import { expect, test } from 'vitest';
import { upstreamTables } from '../../../../lib/sql/model/upstream-tables.ts';

const model = (name: string, ...sources: string[]) => ({
  name,
  auditReads: [] as { database: string; name: string }[],
  sources: sources.map((source) => {
    const [database = '', table = ''] = source.split('.');
    return { database, name: table };
  }),
});

const days = model('days', 'silver.klines');
const seed = model('seed');
const both = model('both', 'gold.days', 'silver.charts', 'gold.seed');
const top = {
  ...model('top', 'gold.both', 'gold.days'),
  auditReads: [{ database: 'silver', name: 'blocks' }],
};
const models = [days, seed, both, top];

test.each([
  ['its own sources', days, ['klines']],
  ['none', seed, []],
  ['through other models and by its audit, each once', top, ['blocks', 'charts', 'klines']],
])('%s', (_, of, datasets) => {
  expect(upstreamTables(of, models)).toEqual(datasets);
});
