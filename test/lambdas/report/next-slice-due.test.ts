import { expect, test } from 'vitest';
import { nextSliceDue } from '../../../lambdas/report/next-slice-due.ts';
import { date, path } from '../../../lib/contracts/column.ts';
import { hours } from '../../../lib/contracts/duration.ts';
import { cron } from '../../../lib/contracts/schedule.ts';
import { days, whole } from '../../../lib/ingestion/coverage/slices.ts';
import { dataset } from '../../../lib/ingestion/dataset.ts';
import { csv } from '../../../lib/ingestion/formats/csv.ts';
import { http } from '../../../lib/ingestion/slice-source.ts';

const daily = (coverage: Parameters<typeof dataset>[0]['coverage']) =>
  dataset({
    name: 'daily',
    description: 'Something of each day',
    source: http({ url: 'https://x.example/{day}.csv' }),
    format: csv(),
    coverage,
    schedule: cron('15 6 * * *', 'UTC'),
    tables: { daily: { key: ['day'], columns: { day: date('Day', path('day')) } } },
  });
const held = (...names: string[]) => new Map(names.map((name) => [name, { version: undefined }]));
const due = (of: ReturnType<typeof daily>, names: ReturnType<typeof held>) =>
  nextSliceDue(of, of.settings.parse({}), names, Date.UTC(2024, 5, 4, 6));

test('the end of the oldest day that is lacking, and what its source takes to have it', () => {
  const of = daily(days({ start: '2024-06-01', after: hours(3) }));
  expect(due(of, held('2024-06-01', '2024-06-03'))).toBe(Date.UTC(2024, 5, 3, 3));
  expect(due(of, held('2024-06-01', '2024-06-02', '2024-06-03'))).toBeUndefined();
});

test('nothing is known of a whole file', () => {
  expect(due(daily(whole()), held())).toBeUndefined();
});
