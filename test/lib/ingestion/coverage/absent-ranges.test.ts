import { expect, it } from 'vitest';
import { addAbsent, formatAbsent, parseAbsent } from '../../../../lib/ingestion/coverage/absent-ranges.ts';

it('survives a round trip, sorted and merged', () => {
  const hour = 3_600_000;
  const absent = addAbsent(addAbsent({}, 'B/1h', [{ from: hour, to: 2 * hour }]), 'B/1h', [
    { from: 0, to: hour },
  ]);
  const text = formatAbsent(addAbsent(absent, 'A/1h', [{ from: 0, to: hour }]));
  expect(text).toBe(
    '{"A/1h":[["1970-01-01T00:00:00.000Z","1970-01-01T01:00:00.000Z"]],"B/1h":[["1970-01-01T00:00:00.000Z","1970-01-01T02:00:00.000Z"]]}',
  );
  expect(formatAbsent(parseAbsent(text))).toBe(text);
  expect(parseAbsent(undefined)).toEqual({});
});

it('refuses what it did not write', () => {
  expect(() => parseAbsent('{"A/1h":[["yesterday"]]}')).toThrow(
    'Table property coinlake.absent is not readable: {"A/1h":[["yesterday"]]}',
  );
});
