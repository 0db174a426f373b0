import { seeded } from '../end-to-end/killed-run.ts';

/**
 * The cases that a run of the suite takes: `count` of them by COINLAKE_SEED, in their order; all with COINLAKE_WHOLE, which
 * `npm run test:soak` sets.
 * @param seed @default 1
 */
export function chosen<T>(
  cases: readonly T[],
  count: number,
  seed = Number(process.env.COINLAKE_SEED ?? 1),
): readonly T[] {
  if (process.env.COINLAKE_WHOLE) return cases;
  const random = seeded(seed);
  const taken = new Set(
    cases
      .map((one) => ({ one, rank: random() }))
      .sort((a, b) => a.rank - b.rank)
      .slice(0, count)
      .map(({ one }) => one),
  );
  return cases.filter((one) => taken.has(one));
}
