/**
 * At most so many of the items: of each series its oldest, then the next of each, so that one with much to be asked for keeps none of the
 * others waiting. Among items of one turn the older ones come first.
 * @param items of one series in the order of their age, the oldest first
 * @param age of an item: the smaller, the older
 * @returns them in the order of `items`
 */
export function fairShare<T>(
  items: readonly T[],
  most: number,
  { series, age }: { series(item: T): string; age(item: T): number },
): readonly T[] {
  if (items.length <= most) return items;
  const turns = new Map<string, number>();
  const queue = items.map((item, position) => {
    const name = series(item);
    const turn = turns.get(name) ?? 0;
    turns.set(name, turn + 1);
    return { position, turn, age: age(item) };
  });
  queue.sort((a, b) => a.turn - b.turn || a.age - b.age || a.position - b.position);
  return queue
    .slice(0, most)
    .map(({ position }) => position)
    .sort((a, b) => a - b)
    .map((position) => items[position]!);
}
