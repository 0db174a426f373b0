import { expect, it } from 'vitest';
import { scaledLimbs } from '../../../lambdas/normalize/scaled-limbs.ts';
import { int128At } from '../../../lib/lake/packed-column.ts';
import { Random } from '../../engines/differential/random.ts';

it('multiplies by powers of ten as BigInts do', () => {
  const random = new Random(7);
  const limbs = new Int32Array(12);
  const digits = [
    0,
    1,
    9,
    65_535,
    65_536,
    2 ** 32 - 1,
    2 ** 32,
    999_999_999_999_999,
    Number.MAX_SAFE_INTEGER,
  ];
  const others = random.times(2000, () => Number(random.digits(random.int(1, 15))));
  for (const value of [...digits, ...others])
    for (const shift of [0, 1, 8, 15, 18, 22]) {
      scaledLimbs(limbs, 4, value, shift);
      expect(int128At(limbs, 1), `${value} × 10^${shift}`).toBe(BigInt(value) * 10n ** BigInt(shift));
    }
  scaledLimbs(limbs, 4, 1, 38);
  expect(int128At(limbs, 1)).toBe(10n ** 38n);
  expect([...limbs.subarray(0, 4), ...limbs.subarray(8)]).toEqual(new Array(8).fill(0));
});
