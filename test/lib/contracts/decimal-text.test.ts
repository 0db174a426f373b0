import { expect, test } from 'vitest';
import { decimalText } from '../../../lib/contracts/decimal-text.ts';

test.each([
  [-5n, 2, '-0.05'],
  [0n, 8, '0.00000000'],
  [4_200_012n, 2, '42000.12'],
  [-7n, 0, '-7'],
  [10n ** 38n - 1n, 18, '99999999999999999999.999999999999999999'],
])('%d of scale %i is %s', (unscaled, scale, text) => {
  expect(decimalText(unscaled, scale)).toBe(text);
});
