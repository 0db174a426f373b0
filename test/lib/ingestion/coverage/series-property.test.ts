import { expect, it } from 'vitest';
import * as z from 'zod';
import type { TimeRange } from '../../../../lib/contracts/slice.ts';
import { seriesProperty } from '../../../../lib/ingestion/coverage/series-property.ts';

interface NotedRange extends TimeRange {
  readonly note: string;
}

const property = seriesProperty<NotedRange, readonly [z.ZodString]>('coinlake.noted', {
  schema: [z.string()],
  read: (range, [note]) => ({ ...range, note: note as string }),
  write: ({ note }) => [note],
});
const text = '{"A/1h":[["1970-01-01T00:00:00.000Z","1970-01-01T01:00:00.000Z","n"]]}';

it('reads what it wrote, without series that have no range', () => {
  const ranges = { 'B/1h': [], 'A/1h': [{ from: 0, to: 3_600_000, note: 'n' }] };
  expect(property.format(ranges)).toBe(text);
  expect(property.parse(text)).toEqual({ 'A/1h': ranges['A/1h'] });
});

it('refuses a range without what follows its instants, by the name of the property', () => {
  const broken = text.replace(',"n"', '');
  expect(() => property.parse(broken)).toThrow(`Table property coinlake.noted is not readable: ${broken}`);
});
