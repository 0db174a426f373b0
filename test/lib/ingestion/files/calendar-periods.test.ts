import { expect, it } from 'vitest';
import {
  CALENDAR_DAY,
  CALENDAR_MONTH,
  wholePeriods,
} from '../../../../lib/ingestion/files/calendar-periods.ts';

const HOUR = 3_600_000;
const range = (from: string, to: string) => ({ from: Date.parse(from), to: Date.parse(to) });
const names = (...given: Parameters<typeof wholePeriods>) => wholePeriods(...given).map(({ name }) => name);

it('finds the periods that ranges hold whole', () => {
  const ranges = [range('2024-01-31', '2024-03-02T23:00:00Z')];
  expect(names(CALENDAR_MONTH, HOUR, ranges)).toEqual(['2024-02']);
  expect(names(CALENDAR_DAY, HOUR, ranges).slice(-2)).toEqual(['2024-02-29', '2024-03-01']);
  expect(names(CALENDAR_DAY, HOUR, [range('2024-01-01', '2024-01-01T12:00:00Z')])).toEqual([]);
});

it('leaves out periods in which no slot starts', () => {
  expect(names(CALENDAR_DAY, 3 * 24 * HOUR, [range('1970-01-01', '1970-01-08')])).toEqual([
    '1970-01-01',
    '1970-01-04',
  ]);
});
