import { expect, test } from 'vitest';
import { nextSliceDue } from '../../../lambdas/report/next-slice-due.ts';
import { date, path } from '../../../lib/contracts/column.ts';
import { hours } from '../../../lib/contracts/duration.ts';
import { cron } from '../../../lib/contracts/schedule.ts';
import type { ObjectVersion } from '../../../lib/contracts/slice.ts';
import { objects } from '../../../lib/ingestion/coverage/objects.ts';
import { days, whole } from '../../../lib/ingestion/coverage/slices.ts';
import { dataset } from '../../../lib/ingestion/dataset.ts';
import { csv } from '../../../lib/ingestion/formats/csv.ts';
import { inbox } from '../../../lib/ingestion/inbox/inbox-source.ts';
import { http } from '../../../lib/ingestion/slice-source.ts';

const daily = (
  coverage: Parameters<typeof dataset>[0]['coverage'],
  source: Parameters<typeof dataset>[0]['source'] = http({ url: 'https://x.example/{day}.csv' }),
) =>
  dataset({
    name: 'daily',
    description: 'Something of each day',
    source,
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

test('an object has been due since it was written, until it is held: whether or not a run has looked', () => {
  const of = daily(objects(), inbox());
  const object = (key: string, modified: string) => ({
    ...{ key, version: '1', size: 9, modified: Date.parse(modified) },
  });
  const listed = [
    object('daily/a.csv', '2024-06-03T09:00:00Z'),
    object('daily/b.csv', '2024-06-02T09:00:00Z'),
    object('daily/_SUCCESS', '2024-06-01T09:00:00Z'),
  ];
  const at = Date.UTC(2024, 5, 4, 6);
  const dueWith = (...names: string[]) =>
    nextSliceDue(of, of.settings.parse({}), held(...names), at, { objects: listed });
  expect(dueWith()).toBe(Date.parse('2024-06-02T09:00:00Z'));
  const names = of.coverage.kind === 'objects' ? of.coverage.due({}, context(listed)) : [];
  expect(names.map(({ name }) => name.replace(/~.*/, ''))).toEqual(['b.csv', 'a.csv']);
  expect(dueWith(names[0]!.name)).toBe(Date.parse('2024-06-03T09:00:00Z'));
  expect(dueWith(...names.map(({ name }) => name))).toBeUndefined();
});

const context = (objects: readonly ObjectVersion[]) => ({
  ...{ scheduledTime: 0, now: 0, held: new Map(), objects },
});
