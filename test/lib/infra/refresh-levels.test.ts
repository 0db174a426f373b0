import { expect, test } from 'vitest';
import { refreshLevels } from '../../../lib/infra/refresh-levels.ts';
import type { CompiledModel } from '../../../lib/sql/model/compiled-model.ts';

function model(
  name: string,
  level: number,
  sources: readonly string[],
  cadence: CompiledModel['cadence'] = { kind: 'dataset' },
): CompiledModel {
  return {
    name,
    level,
    cadence,
    asOf: { kind: 'none' },
    seeds: [],
    auditReads: [],
    sources: sources.map((source) => {
      const [database, table] = source.split('.') as [string, string];
      return { database, name: table };
    }),
    sqlHash: '',
    build: '',
    audit: '',
    table: { database: 'gold', name, description: '', fields: [], key: [], partition: [] },
  };
}

const cron: CompiledModel['cadence'] = {
  kind: 'cron',
  schedule: { expression: '0 6 * * *', timeZone: 'UTC' },
};

test('models come level by level, by name, and only those downstream', () => {
  const models = [
    model('report', 2, ['gold.daily', 'gold.hourly']),
    model('hourly', 0, ['silver.klines']),
    model('daily', 1, ['silver.klines', 'gold.hourly']),
    model('coins', 0, ['silver.coins']),
    model('chain', 1, ['gold.coins']),
  ];
  expect(refreshLevels(['klines'], models)).toEqual([
    { models: ['hourly'] },
    { models: ['daily'] },
    { models: ['report'] },
  ]);
  expect(refreshLevels(['coins'], models)).toEqual([{ models: ['coins'] }, { models: ['chain'] }]);
  expect(refreshLevels(['other'], models)).toEqual([]);
});

test('a model with a schedule of its own is left out, what reads it is not', () => {
  const models = [model('sessions', 0, ['silver.klines'], cron), model('week', 1, ['gold.sessions'])];
  expect(refreshLevels(['klines'], models)).toEqual([{ models: ['week'] }]);
});
