import { afterAll, beforeAll, expect, test } from 'vitest';
import { DAMAGES, type Damage, damageableFolder, KINDS, type Kind } from '../end-to-end/damaged-folder.ts';
import { seeded } from '../setup/seeded.ts';

/** Of all kinds and damages, which test/soak goes through. */
const SAMPLE = 4;
const SEED = Number(process.env.COINLAKE_DAMAGE_SEED ?? 20_260_101);

let folder: Awaited<ReturnType<typeof damageableFolder>>;
beforeAll(async () => {
  folder = await damageableFolder();
});
afterAll(() => folder.remove());

const random = seeded(SEED);
const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
const cases = Array.from(
  { length: SAMPLE },
  () => [pick(KINDS), pick(Object.keys(DAMAGES) as Damage[])] as [Kind, Damage],
);

test.each(cases)(`%s %s: commands work, or name it at once (seed ${SEED})`, async (kind, damage) => {
  expect(await folder.check(kind, damage)).toEqual([]);
});
