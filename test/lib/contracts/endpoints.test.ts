import { expect, test } from 'vitest';
import { ENDPOINTS_PATTERN, endpointsText, readEndpoints } from '../../../lib/contracts/endpoints.ts';

test.each([
  [{}, ''],
  [{ binance: 'http://127.0.0.1:4567' }, '{"binance":"http://127.0.0.1:4567"}'],
  [
    { binance: 'https://x.example/api/v3', coingecko: 'http://localhost' },
    '{"binance":"https://x.example/api/v3","coingecko":"http://localhost"}',
  ],
])('%j is written and read', (endpoints, text) => {
  expect(endpointsText(endpoints)).toBe(text);
  expect(readEndpoints(text)).toEqual(endpoints);
  expect(text).toMatch(new RegExp(ENDPOINTS_PATTERN));
});

test.each([
  '{}',
  'https://x.example',
  '{"binance":"http://x.example"}',
  '{"binance":"https://x.example/"}',
  '{"binance":"ftp://x"}',
  '{"binance":"https://a b"}',
  '{"binance":1}',
  '{"binance":"https://x.example"',
])('%s is refused', (text) => {
  expect(() => readEndpoints(text)).toThrow(
    new Error(
      `Endpoints '${text}': Empty, or a JSON object without spaces, e.g. {"provider":"https://proxy.example"}; ` +
        'an https URL, or http on 127.0.0.1 or localhost, without a slash at the end, expected',
    ),
  );
});
