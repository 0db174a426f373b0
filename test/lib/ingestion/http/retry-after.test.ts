import { expect, it } from 'vitest';
import { retryAfter } from '../../../../lib/ingestion/http/retry-after.ts';

const now = new Date('2024-06-01T00:00:00Z');

it.each([
  ['119', 119_000],
  [' 0 ', 0],
  ['Sat, 01 Jun 2024 00:00:30 GMT', 30_000],
  ['Fri, 31 May 2024 23:00:00 GMT', 0],
  ['soon', undefined],
  ['', undefined],
  [undefined, undefined],
])('reads %j', (header, expected) => {
  expect(retryAfter(header, now)).toBe(expected);
});
