import * as z from 'zod';

const count = z.int().nonnegative();

/** How many of a dataset's slices are in which state. `due` are asked for by the next run. */
export const sliceTally = z.object({
  due: count,
  held: count,
  /** @default 0, by an earlier release */
  stored: count.default(0),
  empty: count,
  refused: count,
  failed: count,
  waiting: count,
});

export type SliceTally = z.infer<typeof sliceTally>;
export type TalliedState = keyof SliceTally;

const NONE: SliceTally = { due: 0, held: 0, stored: 0, empty: 0, refused: 0, failed: 0, waiting: 0 };

/** @param states of slices, one each */
export function tallyOf(states: Iterable<TalliedState>, before: SliceTally = NONE): SliceTally {
  const tally = { ...before };
  for (const state of states) tally[state]++;
  return tally;
}

const WORST_FIRST: readonly TalliedState[] = [
  'failed',
  'refused',
  'stored',
  'waiting',
  'empty',
  'due',
  'held',
];

/** What is said of a slice whose parts are in several states: the one that most needs a person. `held` of none. */
export const worstState = (states: Iterable<TalliedState>): TalliedState => {
  const found = new Set(states);
  return WORST_FIRST.find((state) => found.has(state)) ?? 'held';
};

/** `3 due, 36 held, 1 refused`; what there is none of is left out, but for `due`. */
export const tallyText = (tally: SliceTally): string =>
  (Object.keys(NONE) as TalliedState[])
    .filter((state) => tally[state] > 0 || state === 'due')
    .map((state) => `${tally[state]} ${state}`)
    .join(', ');
