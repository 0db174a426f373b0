import { expect, test } from 'vitest';
import { endpointOption } from '../../../lib/cli/endpoint-option.ts';
import { datasets } from '../../../lib/datasets/registry.ts';

/** Nobody asks whoever writes into an inbox. */
const asked = Object.values(datasets).filter(({ coverage }) => coverage.kind !== 'objects');
const KNOWN = [...new Set(asked.map(({ provider }) => provider.name))].sort().join(', ');

test('is repeatable; the last of a provider counts', () => {
  const first = endpointOption('binance=http://127.0.0.1:1');
  const second = endpointOption('coingecko=https://proxy.example/cg', first);
  expect(endpointOption('binance=https://b.example:8443', second)).toEqual({
    binance: 'https://b.example:8443',
    coingecko: 'https://proxy.example/cg',
  });
});

test.each([
  ['binance', 'PROVIDER=URL expected, e.g. binance=https://proxy.example'],
  ['access_logs=https://x.example', `There is no provider 'access_logs'; there are ${KNOWN}`],
  ['kraken=https://x.example', `There is no provider 'kraken'; there are ${KNOWN}`],
  ['constructor=https://x.example', `There is no provider 'constructor'; there are ${KNOWN}`],
  [
    'binance=ftp://x.example',
    "'ftp://x.example': an https URL, or http on 127.0.0.1 or localhost, without a slash at the end, expected",
  ],
  [
    'binance=https://x.example/?a=b',
    "'https://x.example/?a=b': an https URL, or http on 127.0.0.1 or localhost, without a slash at the end, expected",
  ],
])('%s is refused with what is allowed', (text, message) => {
  expect(() => endpointOption(text)).toThrow(message);
});
