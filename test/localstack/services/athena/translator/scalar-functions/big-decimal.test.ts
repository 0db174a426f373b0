import { expect, test } from 'vitest';
import { bigDecimalText } from '../../../../../../localstack/services/athena/translator/scalar-functions/big-decimal.ts';

test.each([
  ['0.00000000', '0E-8'],
  ['0.0000000', '0E-7'],
  ['0.000000', '0.000000'],
  ['0.00000100', '0.00000100'],
  ['-0.00000012', '-1.2E-7'],
  ['0.0000001', '1E-7'],
  ['1.00000000', '1.00000000'],
  ['10.00000000', '10.00000000'],
  ['12', '12'],
])('%s reads %s', (plain, text) => {
  expect(bigDecimalText(plain)).toBe(text);
});
