import { expect, test } from 'vitest';
import { exampleQuery } from '../../../lib/cli/example-query.ts';
import { goldModels } from '../../../lib/cli/gold-models.ts';

const models = goldModels();
const query = (tables: Readonly<Record<string, bigint>>) =>
  exampleQuery(
    Object.entries(tables).map(([name, rows]) => ({ name, rows })),
    models,
  );

test.each<[Readonly<Record<string, bigint>>, string | undefined]>([
  [
    { 'gold.ohlcv_daily': 5n, 'silver.binance_klines': 9n },
    'SELECT * FROM gold.ohlcv_daily ORDER BY day DESC LIMIT 5',
  ],
  [
    { 'gold.ohlcv_daily': 0n, 'gold.coin_daily_metrics': 2n },
    'SELECT * FROM gold.coin_daily_metrics ORDER BY event_date DESC LIMIT 5',
  ],
  [{ 'gold.ohlcv_daily': 0n, 'silver.binance_klines': 9n }, undefined],
  [{ 'gold.gone': 5n }, undefined],
])('%#', (tables, sql) => expect(query(tables)).toBe(sql));
