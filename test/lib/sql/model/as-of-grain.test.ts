import { expect, test } from 'vitest';
import { parseAsOfGrain, truncateAsOf } from '../../../../lib/sql/model/as-of-grain.ts';

test.each([
  ['none', '2024-06-01T09:30:00Z', undefined],
  ['day', '2024-06-01T09:30:00Z', '2024-06-01T00:00:00.000Z'],
  ['day', '2024-06-01T00:00:00Z', '2024-06-01T00:00:00.000Z'],
  ['instant', '2024-06-01T09:30:00.5Z', '2024-06-01T09:30:00.500Z'],
  // Moscow is three hours ahead of UTC.
  ["session('11:00 Europe/Moscow')", '2024-06-01T08:00:00Z', '2024-06-01T08:00:00.000Z'],
  ["session('11:00 Europe/Moscow')", '2024-06-01T07:59:59.999Z', '2024-05-31T08:00:00.000Z'],
  ["session('11:00 Europe/Moscow')", '2024-06-01T22:00:00Z', '2024-06-01T08:00:00.000Z'],
  // It was four hours ahead in 2013.
  ["session('11:00 Europe/Moscow')", '2013-06-01T07:00:00Z', '2013-06-01T07:00:00.000Z'],
  // New York's clocks go forward on 2024-03-10 and back on 2024-11-03, each at 2:00.
  ["session('16:00 America/New_York')", '2024-03-10T20:00:00Z', '2024-03-10T20:00:00.000Z'],
  ["session('16:00 America/New_York')", '2024-03-10T19:59:59Z', '2024-03-09T21:00:00.000Z'],
  ["session('16:00 America/New_York')", '2024-11-03T20:59:59Z', '2024-11-02T20:00:00.000Z'],
  // The date there is a day ahead of UTC's.
  ["session('00:00 Pacific/Kiritimati')", '2024-06-01T09:59:59Z', '2024-05-31T10:00:00.000Z'],
])('%s at %s is of %s', (grain, at, expected) => {
  expect(truncateAsOf(parseAsOfGrain(grain), new Date(at))?.toISOString()).toBe(expected);
});

test.each([
  ['daily', "'daily' is none of none, day, session('11:00 Europe/Moscow') or instant"],
  [
    "session('25:00 UTC')",
    "'session('25:00 UTC')' is none of none, day, session('11:00 Europe/Moscow') or instant",
  ],
  [
    "session('11:00 Europe/Moskva')",
    "'Europe/Moskva' is no time zone: write an IANA name, e.g. Europe/Moscow",
  ],
])('refuses %s', (text, message) => {
  expect(() => parseAsOfGrain(text)).toThrow(new RangeError(message));
});
