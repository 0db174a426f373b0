import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import binanceKlines from '../../../lib/datasets/binance_klines/dataset.ts';
import { checkModules, type DatasetModule } from '../../../lib/datasets/check-modules.ts';
import { datasetNamed, datasets } from '../../../lib/datasets/registry.ts';

const module = (folder: string, definition: unknown): DatasetModule => ({
  folder,
  file: `lib/datasets/${folder}/dataset.ts`,
  definition,
});

test('every folder of lib/datasets is a dataset', () => {
  const folders = readdirSync('lib/datasets', { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('_'))
    .map(({ name }) => name);
  expect(Object.keys(datasets)).toEqual(folders.sort());
  expect(datasetNamed('binance_klines')).toBe(binanceKlines);
});

test('an unknown name lists the known', () => {
  expect(() => datasetNamed('klines')).toThrow(
    new Error(`Unknown dataset 'klines'. Known: ${Object.keys(datasets).join(', ')}`),
  );
});

test.each<[string, readonly DatasetModule[], string]>([
  [
    'nothing exported',
    [module('weather', undefined)],
    'lib/datasets/weather/dataset.ts: no dataset is exported; write export default dataset({ … })',
  ],
  [
    'another name than its folder',
    [module('klines', binanceKlines)],
    "lib/datasets/klines/dataset.ts: name is 'binance_klines'; that of its folder, 'klines', expected",
  ],
  [
    'one table in two datasets',
    [module('binance_klines', binanceKlines), module('candles', { ...binanceKlines, name: 'candles' })],
    'lib/datasets/candles/dataset.ts: table silver.binance_klines is that of lib/datasets/binance_klines/dataset.ts already',
  ],
])('%s is refused', (_, modules, message) => {
  expect(() => checkModules(modules)).toThrow(message);
});
