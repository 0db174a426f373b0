import { expect, test } from 'vitest';
import { faultsOf, forgetAssembly, interruptedStart } from '../end-to-end/interrupted-start.ts';
import { comparedRuns, contentsAfterKills } from '../end-to-end/killed-run.ts';
import { seeded } from '../setup/seeded.ts';

const SEED = 3;
/** How long a command may take to end, milliseconds: a tenth of it alone, ten seconds on a machine that is busy. One that waits for its work takes minutes. */
const ENDED_MS = 30_000;

const compared = comparedRuns();

test('the undisturbed run has every hour of both symbols', () => {
  // 2024-01-15 to 2024-04-10: 86 days.
  expect(compared.undisturbed.contents['silver.binance_klines']).toHaveLength(2 * 86 * 24);
  expect(compared.undisturbed.contents['gold.ohlcv_daily']).toHaveLength(2 * 86);
});

test('killed twice on its way, a run ends with the same rows', async () => {
  const random = seeded(SEED);
  // Each in another half of the run.
  const points = [0, 1].map((half) => Math.round(((half + random()) / 2) * compared.undisturbed.length));
  const { contents, killed } = await contentsAfterKills(compared.runs, points);
  expect(killed).toBeGreaterThan(0);
  expect(contents).toEqual(compared.undisturbed.contents);
});

test('Ctrl-C at any moment ends a start in order, and the next one finishes', async () => {
  const random = seeded(SEED + 1);
  const run = compared.runs.smallRun();
  try {
    // The first while it synthesizes, the last in the run.
    forgetAssembly(run);
    expect(faultsOf(await interruptedStart(run, random() * 2500), ENDED_MS)).toEqual([]);
    for (const moment of [/^❯ Deploy into the local runtime$/m, /^❯ Run binance_klines$/m]) {
      const interrupted = await interruptedStart(run, moment);
      expect(faultsOf(interrupted, ENDED_MS)).toEqual([]);
      expect(interrupted.stdout).not.toMatch(/Ran binance_klines/);
      expect(interrupted).toMatchObject({
        code: 130,
        stderr: expect.stringMatching(/^✖ .* \[FAILED: interrupted\]\n$/),
      });
    }
    const at = random() * compared.undisturbed.length;
    expect(faultsOf(await interruptedStart(run, at), ENDED_MS)).toEqual([]);
    await run.finish();
    expect(await run.contents()).toEqual(compared.undisturbed.contents);
  } finally {
    run.remove();
  }
});
