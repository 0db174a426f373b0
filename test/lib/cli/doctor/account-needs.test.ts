import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { accountNeeds } from '../../../../lib/cli/doctor/account-needs.ts';
import { datasets } from '../../../../lib/datasets/registry.ts';

/** What a deployment of these datasets alone needs. */
function needsOf(...names: readonly string[]) {
  const file = join(mkdtempSync(join(tmpdir(), 'coinlake-needs-')), 'settings.json');
  const others = Object.keys(datasets).filter((name) => !names.includes(name));
  writeFileSync(file, JSON.stringify({ datasets: Object.fromEntries(others.map((name) => [name, false])) }));
  return accountNeeds('dev', file);
}

test('two datasets, each eight groups at a time, and six models with schedules', () => {
  expect(needsOf('binance_klines', 'coingecko_market_chart')).toEqual({
    functions: 22,
    keys: ['COINGECKO_API_KEY'],
  });
});

test('what is left out needs nothing', () => {
  expect(needsOf('binance_klines')).toEqual({ functions: 10, keys: [] });
});
