/** Most groups of one run: a Map state's items. Were all of them to fail in all ways, its history would still have room. */
const MOST_GROUPS = 24;
/** Pages below which a group is not worth a function call of its own. */
const PAGES_PER_GROUP = 16;

/**
 * Packs partitions, in order, into at most 24 groups of about equal numbers of pages, so that one call serves several
 * partitions. A partition is never split.
 */
export function groupPartitions<T>(
  partitions: readonly T[],
  pages: (partition: T) => number,
  pagesPerGroup = PAGES_PER_GROUP,
): T[][] {
  const total = partitions.reduce((sum, partition) => sum + pages(partition), 0);
  const size = Math.max(pagesPerGroup, total / MOST_GROUPS);
  const groups: T[][] = [];
  let before = 0;
  let current = -1;
  for (const partition of partitions) {
    // The group is the one that the partition's first page falls into: never more than the limit.
    const group = Math.min(MOST_GROUPS - 1, Math.floor(before / size));
    if (group !== current) groups.push([]);
    current = group;
    groups.at(-1)!.push(partition);
    before += pages(partition);
  }
  return groups;
}
