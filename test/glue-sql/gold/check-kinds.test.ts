import { expect, test } from 'vitest';
import { compileModels } from '../../../lib/sql/model/compile-models.ts';
import { parseModelContract } from '../../../lib/sql/model/model-contract.ts';
import { renderAudit } from '../../../lib/sql/model/render-statements.ts';
import { startLocalAthena } from './local-athena.ts';

const CONTRACT = `
description: Days of coins
grain: one row per coin and day
columns:
  coin: { type: varchar, doc: Coin }
  day: { type: date, doc: Day }
  price: { type: 'decimal(18,8)', doc: Price }
key: [coin, day]
checks:
  - row_count_above_zero
  - not_null: [price]
  - unique: [coin, day]
  - accepted_values: { column: coin, values: [btc, eth] }
  - range: { column: price, min: 0, max: 10 }
  - expression: price <> 7
  - relationship: { columns: [coin], to: gold.dim_coin, key: [id] }
cadence: { with: dataset }
`;
const DIMENSION = `
description: Coins
grain: one row per coin
columns: { id: { type: varchar, doc: Coin } }
key: [id]
checks: []
cadence: { with: dataset }
`;
const model = (name: string, sql: string, contract: string) => ({
  name,
  sql,
  path: `${name}.sql`,
  ...parseModelContract(name, contract, `${name}.yml`),
});

test('each kind of check counts the rows that break it, and names one', async () => {
  const days = model('days', "select 'x' as coin, date '2024-01-01' as day, 1 as price", CONTRACT);
  const coins = model('dim_coin', "select 'btc' as id", DIMENSION);
  const { models } = compileModels({ models: [days, coins] }, { namespace: '', tables: [] });
  const compiled = models.find(({ name }) => name === 'days')!;
  const local = await startLocalAthena();
  try {
    await local.createTable(coins.table, { columns: ['id'], rows: [['btc'], ['doge']] });
    const columns = ['coin', 'day', 'price'];
    const found = async (name: string, rows: (string | null)[][]) => {
      await local.createTable({ ...days.table, database: 'staging', name }, { columns, rows });
      const [, ...audit] = await local.query(renderAudit(compiled, { database: 'staging', table: name }));
      return audit.filter(([, violations]) => violations !== '0');
    };
    expect(
      await found('right', [
        ['btc', '2024-01-01', '1'],
        [null, null, '10'],
      ]),
    ).toEqual([]);
    expect(await found('none', [])).toEqual([['row_count_above_zero', '1', null]]);
    const broken = await found('broken', [
      ['btc', '2024-01-01', '7'],
      ['btc', '2024-01-01', '10.00000001'],
      ['doge', '2024-01-02', '-1'],
      ['eth', '2024-01-03', null],
      ['eth', '2024-01-04', '1'],
    ]);
    expect(broken).toEqual([
      ['not_null(price)', '1', 'coin=eth, day=2024-01-03'],
      ['unique(coin, day)', '1', 'coin=btc, day=2024-01-01'],
      ['accepted_values(coin)', '1', 'coin=doge, day=2024-01-02'],
      ['range(price)', '2', 'coin=btc, day=2024-01-01, price=10.00000001'],
      ['expression(price <> 7)', '1', 'coin=btc, day=2024-01-01'],
      ['relationship(coin in gold.dim_coin)', '2', 'coin=eth, day=2024-01-03'],
    ]);
  } finally {
    await local.close();
  }
});
