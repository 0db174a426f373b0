import { expect, test } from 'vitest';
import { comparedRuns, contentsAfterKills } from '../end-to-end/killed-run.ts';
import { seeded } from '../setup/seeded.ts';

const POINTS = Number(process.env.COINLAKE_KILL_POINTS ?? 100);
const SEED = Number(process.env.COINLAKE_SEED ?? 1);

const compared = comparedRuns();

const random = seeded(SEED);
test.each(Array.from({ length: POINTS }, (_, i) => [i, random()]))(
  'killed at point %i (%d of the run)',
  async (_, share) => {
    let isKilled = false;
    // A run that had ended was shorter than the point, as when the machine has less to do than before.
    for (let at = share * compared.undisturbed.length; !isKilled; at *= Math.min(share, 0.8)) {
      const ended = await contentsAfterKills(compared.runs, [Math.round(at)]);
      expect(ended.contents).toEqual(compared.undisturbed.contents);
      isKilled = ended.killed === 1;
    }
  },
);
