import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  type Contents,
  contentsAfterKills,
  type PreparedRuns,
  prepareRuns,
  seeded,
  undisturbedRun,
} from './killed-run.ts';

const SEED = 3;

let runs: PreparedRuns;
let undisturbed: { contents: Contents; length: number };

beforeAll(async () => {
  runs = await prepareRuns();
  undisturbed = await undisturbedRun(runs);
});
afterAll(() => runs?.remove());

test('the undisturbed run has every hour of both symbols', () => {
  // 2024-01-15 to 2024-04-10: 86 days.
  expect(undisturbed.contents['silver.binance_klines']).toHaveLength(2 * 86 * 24);
  expect(undisturbed.contents['gold.ohlcv_daily']).toHaveLength(2 * 86);
});

test('killed three times on its way, a run ends with the same rows', async () => {
  const random = seeded(SEED);
  // Each in another third of the run.
  const points = [0, 1, 2].map((third) => Math.round(((third + random()) / 3) * undisturbed.length));
  const { contents, killed } = await contentsAfterKills(runs, points);
  expect(killed).toBeGreaterThan(0);
  expect(contents).toEqual(undisturbed.contents);
});

test('Ctrl-C in the middle ends with 130, and the next start finishes', async () => {
  const run = runs.smallRun();
  try {
    const child = spawn(process.execPath, ['bin/coinlake.ts', ...run.args], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let shown = '';
    child.stdout.on('data', (chunk: Buffer) => {
      shown += chunk;
      if (/Run binance_klines/.test(shown)) child.kill('SIGINT');
    });
    const [code, signal] = await once(child, 'close');
    expect(shown).toMatch(/Run binance_klines/);
    expect(shown).not.toMatch(/Ran binance_klines/);
    expect({ code, signal }).toEqual({ code: 130, signal: null });
    await run.finish();
    expect(await run.contents()).toEqual(undisturbed.contents);
  } finally {
    run.remove();
  }
});
