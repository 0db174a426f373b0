import { afterAll, beforeAll, expect, test } from 'vitest';
import { datasets, silverTables } from '../../../lib/datasets/registry.ts';
import { compileModels } from '../../../lib/sql/model/compile-models.ts';
import { loadModels } from '../../../lib/sql/model/load-models.ts';
import { renderAudit, renderBuild } from '../../../lib/sql/model/render-statements.ts';
import { type LocalAthena, startLocalAthena } from './local-athena.ts';

const tables = silverTables(datasets);
const { models } = compileModels(loadModels('glue-sql'), { namespace: '', tables });
const silver = tables.find(({ name }) => name === 'binance_klines')!;

let local: LocalAthena;
beforeAll(async () => {
  local = await startLocalAthena();
  // Candles of half hours that are called hours: 48 of a day that has 24.
  const half = (index: number) =>
    new Date(Date.UTC(2024, 4, 6, 8) + index * 1_800_000).toISOString().slice(0, 23).replace('T', ' ');
  const columns = [
    'symbol',
    'timeframe',
    'open_time',
    'open',
    'high',
    'low',
    'close',
    'volume',
    'close_time',
  ];
  const rows = Array.from({ length: 96 }, (_, index) => [
    'BTCUSDT',
    '1h',
    half(index),
    ...['1', '2', '1', '1', '1'],
    half(index + 1),
  ]);
  const optional = { ...silver, fields: silver.fields.map((field) => ({ ...field, required: false })) };
  await local.createTable(optional, { columns, rows });
});
afterAll(() => local.close());

test.each([
  ['ohlcv_daily', 'expression(candles <= expected_candles)', '2', 'symbol=BTCUSDT, day=2024-05-06'],
  [
    'session_volatility',
    "expression(candles <= date_diff('hour', session_start, session_end))",
    '2',
    'symbol=BTCUSDT, session_date=2024-05-06',
  ],
])('%s with more candles than there are is not published', async (name, check, violations, sample) => {
  const model = models.find((one) => one.name === name)!;
  const staged = { database: 'staging', table: `${name}__audit_1` };
  const asOf = new Date('2024-05-09T00:00:00Z');
  await local.query(renderBuild(model, { asOf, staged, location: `s3://lake/gold/${name}/builds/audit_1/` }));
  const [, ...audit] = await local.query(renderAudit(model, staged));
  expect(audit.find(([checked]) => checked === check)).toEqual([check, violations, sample]);
});
