import { expect, test } from 'vitest';
import { modelsLeftOut } from '../../../lib/cli/models-left-out.ts';

const silver = (name: string) => ({ database: 'silver', name });
const model = (name: string, sources: readonly object[], auditReads: readonly object[] = []) =>
  ({ name, sources, auditReads }) as never;
const MODELS = [
  model('bars', [silver('binance_klines')]),
  model('both', [silver('coingecko_market_chart'), { database: 'gold', name: 'bars' }]),
  model('audited', [silver('blockchair_transactions')], [silver('blockchair_blocks')]),
  model('calendar', []),
];
const leftOut = (...off: readonly string[]) => modelsLeftOut(MODELS, new Set(off));

test('a model that has rows to read and lacks others is named with the datasets that are off', () => {
  expect(leftOut()).toEqual([]);
  expect(leftOut('binance_klines')).toEqual(['both: binance_klines']);
  expect(leftOut('blockchair_blocks')).toEqual(['audited: blockchair_blocks']);
});

test('one without any row to read is not missed, whatever its audit reads', () => {
  expect(leftOut('binance_klines', 'coingecko_market_chart', 'blockchair_transactions')).toEqual([]);
});
