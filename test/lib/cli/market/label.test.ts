import { expect, test } from 'vitest';
import { labelOf } from '../../../../lib/cli/market/label.ts';

test('labels say whose rows are shown', () => {
  expect(labelOf({ kind: 'live' })).toBe('live Binance and CoinGecko');
  expect(labelOf({ kind: 'simulated', seed: 3 })).toBe('simulated market (seed 3)');
  expect(labelOf({ kind: 'recorded', folder: '/data/r' })).toBe('recordings in /data/r');
});
