import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  type Contents,
  contentsAfterKills,
  type PreparedRuns,
  prepareRuns,
  seeded,
  undisturbedRun,
} from '../end-to-end/killed-run.ts';

const POINTS = Number(process.env.COINLAKE_KILL_POINTS ?? 100);
const SEED = Number(process.env.COINLAKE_SEED ?? 1);

let runs: PreparedRuns;
let undisturbed: { contents: Contents; length: number };

beforeAll(async () => {
  runs = await prepareRuns();
  undisturbed = await undisturbedRun(runs);
});
afterAll(() => runs?.remove());

const random = seeded(SEED);
test.each(Array.from({ length: POINTS }, (_, i) => [i, random()]))(
  'killed at point %i (%d of the run)',
  async (_, share) => {
    let isKilled = false;
    // A run that had ended was shorter than the point, as when the machine has less to do than before.
    for (let at = share * undisturbed.length; !isKilled; at *= share) {
      const ended = await contentsAfterKills(runs, [Math.round(at)]);
      expect(ended.contents).toEqual(undisturbed.contents);
      isKilled = ended.killed === 1;
    }
  },
);
