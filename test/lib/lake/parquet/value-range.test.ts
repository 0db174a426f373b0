import { expect, it } from 'vitest';
import { valueRange } from '../../../../lib/lake/parquet/value-range.ts';

const EDGES = [
  0n,
  1n,
  2n ** 31n - 1n,
  2n ** 31n,
  2n ** 32n - 1n,
  2n ** 32n,
  2n ** 32n + 2n ** 31n,
  2n ** 63n - 1n,
];
const values = [...EDGES, ...EDGES.map((edge) => -edge), -(2n ** 63n)];

it('finds the least and the largest 64-bit integer, whichever half they differ in', () => {
  for (const a of values)
    for (const b of values) {
      const array = BigInt64Array.of(99n, a, b, a, 99n);
      const [min, max] = a < b ? [a, b] : [b, a];
      expect(valueRange({ kind: 'int64', array }, 1, 4)).toEqual({ min, max, nans: 0 });
    }
});
