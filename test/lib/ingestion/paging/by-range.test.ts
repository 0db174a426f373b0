import { expect, it } from 'vitest';
import { MalformedPage } from '../../../../lib/ingestion/formats/scan-rows.ts';
import { byRange } from '../../../../lib/ingestion/paging/by-range.ts';

/** Pages of two slots of 10 ms, whose body is a list of times. */
const paging = byRange({
  limit: 2,
  step: () => 10,
  times(body) {
    if (body.length === 0) throw new MalformedPage('the body is empty');
    return JSON.parse(Buffer.from(body).toString());
  },
});
const read = (...times: number[]) => paging.read(Buffer.from(JSON.stringify(times)), {}, { from: 0, to: 40 });

it('cuts ranges to what a page holds', () => {
  expect(
    paging.pages({}, [
      { from: 0, to: 30 },
      { from: 50, to: 60 },
    ]),
  ).toEqual([
    { from: 0, to: 20 },
    { from: 20, to: 30 },
    { from: 50, to: 60 },
  ]);
});

it('goes on behind the newest row of a full page, unless its slot reaches the end', () => {
  expect(read(0)).toEqual({ records: 1 });
  expect(read(5, 3)).toEqual({ records: 2, rest: { from: 6, to: 40 } });
  expect(read(20, 30)).toEqual({ records: 2 });
  expect(read(0, 0, 0)).toEqual({ records: 3, rest: { from: 1, to: 40 } });
});

it('a body that cannot be read may come whole when it is asked for again', () => {
  expect(() => paging.read(Buffer.alloc(0), {}, { from: 0, to: 1 })).toThrow('the body is empty');
});
