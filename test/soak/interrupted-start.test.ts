import { expect, test } from 'vitest';
import { faultsOf, forgetAssembly, interruptedStart } from '../end-to-end/interrupted-start.ts';
import { comparedRuns } from '../end-to-end/killed-run.ts';
import { seeded } from '../setup/seeded.ts';

const POINTS = Number(process.env.COINLAKE_INTERRUPTIONS ?? 60);
const SEED = Number(process.env.COINLAKE_SEED ?? 1);
/** How long a start may take to end, ms. */
const LIMIT_MS = 3000;
/** Room for synthesis in every third start, ms. */
const SYNTHESIS_MS = 4000;

const compared = comparedRuns();

const random = seeded(SEED);
test.each(Array.from({ length: POINTS }, (_, i) => [i, random()] as const))(
  'Ctrl-C at point %i (%d of the start)',
  async (point, share) => {
    const run = compared.runs.smallRun();
    try {
      const synthesizes = point % 3 === 0;
      if (synthesizes) forgetAssembly(run);
      const at = share * (compared.undisturbed.length + (synthesizes ? SYNTHESIS_MS : 0));
      expect(faultsOf(await interruptedStart(run, at), LIMIT_MS)).toEqual([]);
      await run.finish();
      expect(await run.contents()).toEqual(compared.undisturbed.contents);
    } finally {
      run.remove();
    }
  },
);
