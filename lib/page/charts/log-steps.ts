/** From so many times on, powers of ten tell more than equal steps, which would crowd at the top. */
const WIDE = 50;
const MOST_POWERS = 7;

/**
 * Lines of a logarithmic axis: equal steps in a narrow range, which may hold no power of ten; powers of ten in a wide one.
 * @param least above 0
 */
export function logSteps(least: number, most: number): number[] {
  if (!(least > 0 && most > least)) return [];
  if (most / least > WIDE) {
    const [first, last] = [Math.ceil(Math.log10(least)), Math.floor(Math.log10(most))];
    const every = Math.ceil((last - first + 1) / MOST_POWERS);
    return upTo(Math.floor((last - first) / every) + 1, (i) => 10 ** (first + i * every));
  }
  const rough = (most - least) / 6;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((times) => times * power >= rough) ?? 10) * power;
  const first = Math.ceil(least / step);
  return upTo(Math.floor(most / step) - first + 1, (i) => (first + i) * step);
}

const upTo = (count: number, make: (i: number) => number): number[] =>
  Array.from({ length: count }, (_, i) => make(i));
