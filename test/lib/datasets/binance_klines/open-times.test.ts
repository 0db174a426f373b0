import { expect, it } from 'vitest';
import { openTimes } from '../../../../lib/datasets/binance_klines/open-times.ts';

const times = (page: string) => openTimes(Buffer.from(page));

it('reads the first number of each row, bare or quoted, in milliseconds', () => {
  expect(times('[[1704067200000,"1"],\n [ "1704070800000", 2],[1735689600000000,3]]')).toEqual([
    1704067200000, 1704070800000, 1735689600000,
  ]);
});

it('gives 0 for a row that begins otherwise', () => {
  expect(times('[["not",1],{"open":1704067200000},[],null,[-5],"1,2"]')).toEqual([0, 0, 0, 0, 0, 1]);
});

it('refuses what is no array', () => {
  expect(() => times('<html>')).toThrow('a JSON array expected');
});
