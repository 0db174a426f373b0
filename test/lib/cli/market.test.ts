import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { chooseMarket, claimMarket, labelOf, marketOf, openMarket } from '../../../lib/cli/market.ts';
import { workFolder } from '../../end-to-end/coinlake.ts';

const folder = workFolder();
afterEach(() => folder.remove());

test('labels say whose rows are shown', () => {
  expect(labelOf({ kind: 'live' })).toBe('live Binance');
  expect(labelOf({ kind: 'simulated', seed: 3 })).toBe('simulated market (seed 3)');
  expect(labelOf({ kind: 'recorded', folder: '/data/r' })).toBe('recordings in /data/r');
});

test('--simulate and --recordings choose without asking Binance', async () => {
  expect(await chooseMarket({ simulate: true, seed: 4 })).toEqual({ kind: 'simulated', seed: 4 });
  expect(await chooseMarket({ recordings: '/data/r', seed: 1 })).toEqual({
    kind: 'recorded',
    folder: '/data/r',
  });
});

test('a data folder belongs to the market of its first run', async () => {
  const { data } = folder;
  expect(await marketOf(data)).toBeUndefined();
  await claimMarket(data, { kind: 'simulated', seed: 1 });
  await claimMarket(data, { kind: 'simulated', seed: 1 });
  expect(await marketOf(data)).toEqual({ kind: 'simulated', seed: 1 });
  await expect(claimMarket(data, { kind: 'simulated', seed: 2 })).rejects.toThrow(
    `Data folder ${data} holds rows of the simulated market (seed 1), and this run would add rows of the simulated market (seed 2). ` +
      'Name another folder with --data, or delete this one',
  );
  expect(await marketOf(data)).toEqual({ kind: 'simulated', seed: 1 });
});

test('recordings: no folder, and a folder without klines', async () => {
  const missing = join(folder.path, 'missing');
  await expect(openMarket({ kind: 'recorded', folder: missing })).rejects.toThrow(
    `--recordings ${missing}: there is no such folder`,
  );
  const empty = join(folder.path, 'empty');
  mkdirSync(empty, { recursive: true });
  writeFileSync(join(empty, 'notes.txt'), 'no candles');
  await expect(openMarket({ kind: 'recorded', folder: empty })).rejects.toThrow(
    `--recordings ${empty}: no Binance klines found. Expected files such as ` +
      'binance/<any folder>/BTCUSDT-1h-2024-01.csv (.json, .gz, .zip)',
  );
});

test('a simulated market answers on loopback and gives its address as a parameter', async () => {
  const market = await openMarket({ kind: 'simulated', seed: 1 });
  try {
    const base = market.parameters.BinanceBaseUrl ?? '';
    expect(base).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const response = await fetch(`${base}/api/v3/klines?symbol=BTCUSDT&interval=1h&limit=2`);
    expect(await response.json()).toHaveLength(2);
  } finally {
    await market.close();
  }
});
