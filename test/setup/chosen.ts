import { seeded } from './seeded.ts';

/**
 * The cases that a run of the suite takes: `count` of them by COINLAKE_SEED, in their order; all with COINLAKE_WHOLE, which
 * `npm run test:soak` sets.
 */
export function chosen<T>(cases: readonly T[], count: number): readonly T[] {
  if (process.env.COINLAKE_WHOLE) return cases;
  const random = seeded(Number(process.env.COINLAKE_SEED ?? 1));
  const taken = new Set(
    cases
      .map((one) => ({ one, rank: random() }))
      .sort((a, b) => a.rank - b.rank)
      .slice(0, count)
      .map(({ one }) => one),
  );
  return cases.filter((one) => taken.has(one));
}
