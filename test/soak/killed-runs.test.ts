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
    const { contents } = await contentsAfterKills(runs, [Math.round(share * undisturbed.length)]);
    expect(contents).toEqual(undisturbed.contents);
  },
);
