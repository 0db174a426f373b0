import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { accountNeeds } from '../../../../lib/cli/doctor/account-needs.ts';

test('the default market: two datasets, each eight groups at a time, and two models with schedules', () => {
  expect(accountNeeds('dev')).toEqual({ functions: 18, keys: ['COINGECKO_API_KEY'] });
});

test('what is left out needs nothing', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'coinlake-needs-')), 'settings.json');
  writeFileSync(file, JSON.stringify({ datasets: { coingecko_market_chart: false } }));
  expect(accountNeeds('dev', file)).toEqual({ functions: 9, keys: [] });
});
