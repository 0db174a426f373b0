import { expect, test } from 'vitest';
import { lastHours } from '../../../../lib/stand-ins/simulation/last-hours.ts';

test('whole hours, over midnight, none of which has not ended', () => {
  expect(lastHours(new Date('2024-06-02T01:30:00Z'), 3)).toEqual([
    { start: Date.UTC(2024, 5, 1, 22), day: '2024-06-01', hour: '22' },
    { start: Date.UTC(2024, 5, 1, 23), day: '2024-06-01', hour: '23' },
    { start: Date.UTC(2024, 5, 2, 0), day: '2024-06-02', hour: '00' },
  ]);
});
