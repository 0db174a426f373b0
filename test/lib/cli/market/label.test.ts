import { expect, test } from 'vitest';
import { labelOf } from '../../../../lib/cli/market/label.ts';
import { listed, PROVIDERS } from '../../../../lib/cli/market/providers.ts';

test('labels say whose rows are shown', () => {
  expect(labelOf({ kind: 'live' })).toBe('live providers');
  expect(PROVIDERS.map(({ title }) => title)).toEqual(expect.arrayContaining(['Binance', 'CoinGecko']));
  expect(labelOf({ kind: 'simulated', seed: 3 })).toBe('simulated market (seed 3)');
  expect(labelOf({ kind: 'recorded', folder: '/data/r' })).toBe('recordings in /data/r');
});

test.each([
  [['A'], 'A'],
  [['A', 'B'], 'A and B'],
  [['A', 'B', 'C'], 'A, B and C'],
])('%j is listed', (names, text) => expect(listed(names)).toBe(text));
