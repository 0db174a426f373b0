import { beforeAll, expect, test } from 'vitest';
import { type Contents, contentsAfterKills, seeded } from '../end-to-end/killed-run.ts';

const POINTS = Number(process.env.COINLAKE_KILL_POINTS ?? 100);
const SEED = Number(process.env.COINLAKE_SEED ?? 1);

let undisturbed: Contents;
let length: number;

beforeAll(async () => {
  await contentsAfterKills([]);
  const began = Date.now();
  undisturbed = (await contentsAfterKills([])).contents;
  length = Date.now() - began;
});

const random = seeded(SEED);
test.each(Array.from({ length: POINTS }, (_, i) => [i, random()]))(
  'killed at point %i (%d of the run)',
  async (_, share) => {
    const { contents } = await contentsAfterKills([Math.round(share * length)]);
    expect(contents).toEqual(undisturbed);
  },
);
