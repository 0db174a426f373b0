/** Most groups of one run: a Map state's items. Were all of them to fail in all ways, its history would still have room. */
const MOST_GROUPS = 24;

/**
 * Packs items, in order, into at most 24 groups of about equal weight, so that one call serves several of them. An item is never split.
 * @param weight of an item, at least 0
 * @param least weight below which a group is not worth a function call of its own
 */
export function groupEvenly<T>(items: readonly T[], weight: (item: T) => number, least: number): T[][] {
  const total = items.reduce((sum, item) => sum + weight(item), 0);
  const size = Math.max(least, total / MOST_GROUPS);
  const groups: T[][] = [];
  let before = 0;
  let current = -1;
  for (const item of items) {
    // The group is the one that the item's first part falls into: never more than the limit.
    const group = Math.min(MOST_GROUPS - 1, Math.floor(before / size));
    if (group !== current) groups.push([]);
    current = group;
    groups.at(-1)!.push(item);
    before += weight(item);
  }
  return groups;
}
