import type { TimeRange } from '../../contracts/slice.ts';

/** Whether two ranges have an instant in common. */
export const overlaps = (a: TimeRange, b: TimeRange): boolean => a.from < b.to && b.from < a.to;

/** Sorted and disjoint: ranges that touch or overlap become one, empty ones go. */
export function mergeRanges(ranges: readonly TimeRange[]): TimeRange[] {
  const merged: { from: number; to: number }[] = [];
  for (const { from, to } of ranges.filter((r) => r.from < r.to).sort((a, b) => a.from - b.from)) {
    const last = merged.at(-1);
    if (last && from <= last.to) last.to = Math.max(last.to, to);
    else merged.push({ from, to });
  }
  return merged;
}

/**
 * The stretches of [from, to) in which no slot of the grid is covered, each from a slot's start to a slot's end.
 * Slots start at `from`, which lies on the grid, every `step` ms. A slot is covered by any time in [slot, slot + step).
 * @param times epoch ms; those outside [from, to) are ignored
 * @param except ranges whose slots count as covered
 */
export function uncoveredRanges(
  from: number,
  to: number,
  step: number,
  times: ArrayLike<number>,
  except: readonly TimeRange[] = [],
): TimeRange[] {
  const slots = Math.max(0, Math.ceil((to - from) / step));
  const covered = new Uint8Array(slots);
  // By index: over a typed array an iterator makes two objects for every time.
  for (let i = 0; i < times.length; i++) {
    const time = times[i]!;
    if (time >= from && time < to) covered[Math.floor((time - from) / step)] = 1;
  }
  for (const range of except) {
    const first = Math.max(0, Math.ceil((range.from - from) / step));
    const last = Math.min(slots, Math.ceil((range.to - from) / step));
    if (first < last) covered.fill(1, first, last);
  }
  const ranges: TimeRange[] = [];
  for (let slot = 0; slot < slots; slot++) {
    if (covered[slot]) continue;
    const first = slot;
    while (slot < slots && !covered[slot]) slot++;
    ranges.push({ from: from + first * step, to: from + slot * step });
  }
  return ranges;
}

/** Slots of the grid that start in the ranges; each range starts on the grid. */
export function countSlots(ranges: readonly TimeRange[], step: number): number {
  return ranges.reduce((sum, { from, to }) => sum + Math.ceil((to - from) / step), 0);
}

/** The parts of the ranges that lie in one of `others`, in their order. */
export const intersectRanges = (ranges: readonly TimeRange[], others: readonly TimeRange[]): TimeRange[] =>
  ranges.flatMap((range) =>
    others
      .map(({ from, to }) => ({ from: Math.max(from, range.from), to: Math.min(to, range.to) }))
      .filter(({ from, to }) => from < to),
  );

/** The parts of the ranges that lie in none of `except`; sorted and disjoint. */
export function subtractRanges(ranges: readonly TimeRange[], except: readonly TimeRange[]): TimeRange[] {
  const holes = mergeRanges(except);
  return mergeRanges(ranges).flatMap((range) => {
    const parts: TimeRange[] = [];
    let { from } = range;
    for (const hole of holes) {
      if (hole.to <= from || hole.from >= range.to) continue;
      if (hole.from > from) parts.push({ from, to: hole.from });
      from = hole.to;
    }
    if (from < range.to) parts.push({ from, to: range.to });
    return parts;
  });
}
