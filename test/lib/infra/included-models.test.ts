import { expect, test } from 'vitest';
import type { Dataset } from '../../../lib/contracts/dataset.ts';
import { includedModels } from '../../../lib/infra/included-models.ts';
import type { CompiledModel } from '../../../lib/sql/model/compiled-model.ts';

const names = (tables: readonly string[]) =>
  tables.map((table) => {
    const [database = '', name = ''] = table.split('.');
    return { database, name };
  });
const model = (name: string, level: number, sources: readonly string[], auditReads: readonly string[] = []) =>
  ({ name, level, sources: names(sources), auditReads: names(auditReads) }) as unknown as CompiledModel;
const dataset = (name: string) => ({ name, tables: [{ table: { name } }] }) as unknown as Dataset;

const models = [
  model('dim_coin', 0, []),
  model('dim_date', 0, []),
  model('days', 0, ['silver.candles']),
  model('blocks', 1, ['silver.blocks'], ['gold.dim_date']),
  model('market', 2, ['gold.days', 'silver.charts', 'gold.dim_coin'], ['silver.blocks']),
];
const included = (...datasets: readonly string[]) =>
  includedModels(models, datasets.map(dataset)).map(({ name }) => name);

test('models need the datasets that they and their audits read', () => {
  expect(included('candles', 'charts', 'blocks')).toEqual(models.map(({ name }) => name));
  expect(included('candles', 'charts')).toEqual(['days']);
});

test('one that needs no dataset comes with those that read it', () => {
  expect(included('blocks')).toEqual(['dim_date', 'blocks']);
  expect(included()).toEqual([]);
});
