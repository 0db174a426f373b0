import { expect, test } from 'vitest';
import { goldLineage, goldModels } from '../../../lib/cli/gold-models.ts';
import { datasets } from '../../../lib/datasets/registry.ts';
import { smallLake } from './small-lake.ts';

const { ask } = smallLake({ datasets: Object.values(datasets), columnSources: goldLineage });

interface Node {
  readonly node: string;
  readonly level: number;
}
interface Edge {
  readonly from: string;
  readonly to: string;
}

test('datasets, their tables and models: each edge leads to a higher level', async () => {
  const { body } = await ask('/api/v1/lineage');
  const levels = new Map((body.nodes as Node[]).map(({ node, level }) => [node, level]));
  expect(levels.size).toBe(body.nodes.length);
  expect([...levels.keys()]).toEqual(
    expect.arrayContaining(['dataset binance_klines', 'silver.binance_klines', 'gold.ohlcv_daily']),
  );
  expect(body.edges).toEqual(
    expect.arrayContaining([
      { from: 'dataset binance_klines', to: 'silver.binance_klines' },
      { from: 'silver.binance_klines', to: 'gold.ohlcv_daily' },
    ]),
  );
  for (const { from, to } of body.edges as Edge[])
    expect(levels.get(from)!, `${from} before ${to}`).toBeLessThan(levels.get(to)!);
});

test('every column of every model is told, and what it is computed from', async () => {
  const { body } = await ask('/api/v1/lineage');
  expect(body.columns).toHaveLength(goldModels().reduce((sum, { table }) => sum + table.fields.length, 0));
  const of = (table: string, column: string) =>
    body.columns.find((one: Record<string, string>) => one.table === table && one.column === column).from;
  const klines = (column: string) => ({ table: 'silver.binance_klines', column });
  expect(of('gold.ohlcv_daily', 'vwap')).toEqual([klines('quote_volume'), klines('volume')]);
  expect(of('gold.ohlcv_daily', 'close')).toEqual([klines('close'), klines('open_time')]);
  expect(of('gold.ohlcv_daily', 'candles')).toEqual([]);
});
