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

let killed = 0;
const random = seeded(SEED);
test.each(Array.from({ length: POINTS }, (_, i) => [i, random()]))(
  'killed at point %i (%d of the run)',
  async (_, share) => {
    const ended = await contentsAfterKills(runs, [Math.round(share * undisturbed.length)]);
    killed += ended.killed;
    expect(ended.contents).toEqual(undisturbed.contents);
  },
);

test('nearly all kills met a run that was under way', () => {
  expect(killed).toBeGreaterThan(POINTS * 0.9);
});
