/** How many code points must be inserted, deleted or replaced to make one text the other. */
export function levenshtein(left: string, right: string): bigint {
  const [a, b] = [[...left], [...right]];
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (const [i, from] of a.entries()) {
    const next = [i + 1];
    for (const [j, to] of b.entries())
      next.push(Math.min(next[j]! + 1, row[j + 1]! + 1, row[j]! + (from === to ? 0 : 1)));
    row = next;
  }
  return BigInt(row.at(-1)!);
}

/**
 * How many code points of two texts of one length differ.
 * @throws Error `The input strings to hamming_distance function must have the same length`
 */
export function hamming(left: string, right: string): bigint {
  const [a, b] = [[...left], [...right]];
  if (a.length !== b.length)
    throw new Error(
      'INVALID_FUNCTION_ARGUMENT: The input strings to hamming_distance function must have the same length',
    );
  return BigInt(a.filter((point, i) => point !== b[i]).length);
}
