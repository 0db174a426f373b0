/** Mean of the last n values; null until there are n. */
export function mean(values: readonly number[], n: number): (number | null)[] {
  let sum = 0;
  return values.map((value, i) => {
    sum += value - (i >= n ? (values[i - n] ?? 0) : 0);
    return i + 1 < n ? null : sum / n;
  });
}
