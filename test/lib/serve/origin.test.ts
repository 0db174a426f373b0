import { expect, test } from 'vitest';
import { text } from '../../../lib/contracts/column.ts';
import type { TableDefinition } from '../../../lib/contracts/table.ts';
import { fieldsOf } from '../lake/sample-table.ts';
import { smallLake } from './small-lake.ts';

const coins: TableDefinition = {
  ...{ database: 'silver', name: 'coins', description: 'Coins', key: [], partition: [] },
  fields: fieldsOf({ name: text('Name') }),
};

test('a table says itself whose rows it holds, whatever the one who serves it believes', async () => {
  const { ask, append } = smallLake({ origin: 'live' }, { dataLabel: 'simulated' });
  expect((await ask('/api/v1/tables')).body).toMatchObject({ origin: 'live', tables: [] });
  await append(coins, [{ name: 'a' }], 'r');
  expect((await ask('/api/v1/tables')).body).toMatchObject({
    origin: 'simulated',
    label: 'simulated',
    tables: [{ table: 'silver.coins', origin: 'simulated' }],
  });
  expect((await ask('/api/v1/tables/silver.coins')).body).toMatchObject({ origin: 'simulated' });
  const { headers } = await ask('/api/v1/tables/silver.coins/rows?format=csv');
  expect(headers.get('coinlake-origin')).toBe('simulated');
  expect(headers.get('content-disposition')).toBe('attachment; filename="silver.coins-simulated.csv"');
});

test('of one that does not say it, the one who serves it is believed', async () => {
  const { ask, append } = smallLake({ origin: 'recorded', label: 'recordings in x' });
  await append(coins, [{ name: 'a' }], 'r');
  expect((await ask('/api/v1/tables')).body).toMatchObject({
    origin: 'recorded',
    label: 'recordings in x',
    tables: [{ origin: 'recorded' }],
  });
});
