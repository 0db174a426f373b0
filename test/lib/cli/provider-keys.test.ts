import { expect, test } from 'vitest';
import { providerKeys } from '../../../lib/cli/provider-keys.ts';

test('keys are what datasets name, of the environment before those of .env', () => {
  expect(providerKeys({ COINGECKO_API_KEY: 'CG-a', HOME: '/root' }, { COINGECKO_API_KEY: 'CG-b' })).toEqual({
    COINGECKO_API_KEY: 'CG-a',
  });
  expect(providerKeys({}, { COINGECKO_API_KEY: 'CG-b', OTHER: 'x' })).toEqual({ COINGECKO_API_KEY: 'CG-b' });
  expect(providerKeys({ COINGECKO_API_KEY: '' }, {})).toEqual({});
});
