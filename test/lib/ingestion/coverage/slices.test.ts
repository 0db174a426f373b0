import { expect, test } from 'vitest';
import { days as daysLong } from '../../../../lib/contracts/duration.ts';
import { days } from '../../../../lib/ingestion/coverage/slices.ts';

const at = (day: string) => Date.parse(`${day}T00:00:00Z`);
const named = (end?: number) =>
  days({ start: 'P14D', after: daysLong(5) })
    .due(
      {},
      {
        scheduledTime: at('2024-03-10'),
        now: at('2024-03-10'),
        start: at('2024-03-01'),
        held: new Map(),
        end,
      },
    )
    .map(({ name }) => name);

test('a day is due when it is there, so long after its end', () => {
  expect(named()).toEqual(['2024-03-01', '2024-03-02', '2024-03-03', '2024-03-04']);
});

test('an end leaves the days before it, however long they take', () => {
  expect(named(at('2024-03-03'))).toEqual(['2024-03-01', '2024-03-02']);
  expect(named(at('2024-04-01'))).toEqual(named());
});
