import { describe, expect, it } from 'vitest';
import { missingRanges } from '../../../../lib/ingestion/coverage/missing-ranges.ts';

const expected = {
  series: {},
  values: {},
  path: 'p',
  ranges: [{ from: 100, to: 200 }],
  step: 10,
  isCrowded: false,
};
const unread = () => Promise.reject(new Error('must not be read'));

describe('missingRanges', () => {
  it('lacks everything where there is nothing, but what is absent', async () => {
    expect(await missingRanges(expected, undefined, [{ from: 120, to: 140 }], unread)).toEqual([
      { from: 100, to: 120 },
      { from: 140, to: 200 },
    ]);
  });

  it('believes a count whose bounds lie within', async () => {
    expect(await missingRanges(expected, { rows: 10, earliest: 100, latest: 190 }, [], unread)).toEqual([]);
    const absent = [{ from: 150, to: 170 }];
    expect(await missingRanges(expected, { rows: 8, earliest: 100, latest: 190 }, absent, unread)).toEqual(
      [],
    );
  });

  it('reads the times when rows are short', async () => {
    const times = async () => [100, 111, 120, 130, 140, 190];
    expect(await missingRanges(expected, { rows: 6, earliest: 100, latest: 190 }, [], times)).toEqual([
      { from: 150, to: 190 },
    ]);
  });

  it('reads the times when rows lie outside, whose count tells nothing', async () => {
    const times = async () => [60, 70, 80, 90, 100, 110, 120, 130, 140, 150];
    expect(await missingRanges(expected, { rows: 10, earliest: 60, latest: 150 }, [], times)).toEqual([
      { from: 160, to: 200 },
    ]);
  });

  it('believes a count of rows that all lie on the grid, from the first to the last', async () => {
    const open = { rows: 4, earliest: 110, latest: 140, isRegular: true };
    expect(await missingRanges(expected, open, [{ from: 180, to: 200 }], unread)).toEqual([
      { from: 100, to: 110 },
      { from: 150, to: 180 },
    ]);
    // Some rows are older than what is asked for.
    const older = { rows: 9, earliest: 60, latest: 140, isRegular: true };
    expect(await missingRanges(expected, older, [], unread)).toEqual([{ from: 150, to: 200 }]);
  });

  it('reads the times where a row lies off the grid, or one is missing in between', async () => {
    const times = async () => [100, 111, 120, 140];
    for (const holding of [
      { rows: 5, earliest: 100, latest: 140, isRegular: false },
      { rows: 5, earliest: 100, latest: 140 },
      { rows: 4, earliest: 100, latest: 140, isRegular: true },
      { rows: 5, earliest: 105, latest: 145, isRegular: true },
    ])
      expect(await missingRanges(expected, holding, [], times)).toEqual([
        { from: 130, to: 140 },
        { from: 150, to: 200 },
      ]);
  });

  it('reads the times when a file has no bounds', async () => {
    const times = async () => [100, 110];
    expect(await missingRanges(expected, { rows: 10 }, [], times)).toEqual([{ from: 120, to: 200 }]);
  });

  it('asks for nothing where all is absent', async () => {
    expect(await missingRanges(expected, undefined, [{ from: 0, to: 500 }], unread)).toEqual([]);
  });

  it('reads the times of a partition with several stretches, and asks within them alone', async () => {
    const stretches = {
      ...expected,
      ranges: [
        { from: 100, to: 130 },
        { from: 160, to: 200 },
      ],
    };
    const times = async () => [100, 110, 120, 140, 160, 190];
    expect(await missingRanges(stretches, { rows: 6, earliest: 100, latest: 190 }, [], times)).toEqual([
      { from: 170, to: 190 },
    ]);
    expect(await missingRanges(stretches, undefined, [{ from: 160, to: 180 }], unread)).toEqual([
      { from: 100, to: 130 },
      { from: 180, to: 200 },
    ]);
  });

  it('reads the times where a slot may hold several rows', async () => {
    const crowded = { ...expected, isCrowded: true };
    const times = async () => [101, 109, 110, 120, 130, 140, 150, 160, 170, 180];
    expect(await missingRanges(crowded, { rows: 10, earliest: 101, latest: 180 }, [], times)).toEqual([
      { from: 190, to: 200 },
    ]);
  });
});
