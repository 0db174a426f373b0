import { afterEach, expect, it } from 'vitest';
import { bigint, path, text, timestamp } from '../../../lib/contracts/column.ts';
import { month } from '../../../lib/contracts/partition.ts';
import { cron } from '../../../lib/contracts/schedule.ts';
import { days, whole } from '../../../lib/ingestion/coverage/slices.ts';
import { dataset, type SlicesOptions } from '../../../lib/ingestion/dataset.ts';
import { csv } from '../../../lib/ingestion/formats/csv.ts';
import { http } from '../../../lib/ingestion/slice-source.ts';
import { slicesRun } from '../support/slices-run.ts';

const events: SlicesOptions = {
  name: 'events',
  description: 'Events',
  source: http({ url: 'https://events.example/{day}.csv' }),
  format: csv(),
  coverage: days({ start: '2024-06-01' }),
  schedule: cron('5 0 * * *', 'UTC'),
  tables: {
    events: {
      key: ['id', 'time'],
      partition: [month('time')],
      columns: {
        id: text('Event', path('id')),
        time: timestamp('When it was', path('time'), { written: 'iso_8601' }),
        count: bigint('How many', path('count')),
      },
    },
  },
};
const line = (id: string, count: number) => `${id},2024-06-01T08:00:00Z,${count}`;
const file = (...lines: readonly string[]) => ['id,time,count', ...lines, ''].join('\n');

let body = '';
let close: (() => Promise<void>) | undefined;
afterEach(() => close?.());
const start = async (options: SlicesOptions) => {
  const runs = await slicesRun(dataset(options), (_request, response) => void response.end(body));
  close = runs.server.close;
  return runs;
};
const ledger = ['state', 'kind', 'attempts', 'reason', 'next_at'];
const at = (text: string) => BigInt(Date.parse(text)) * 1000n;

it('all rows of a key with different values go to quarantine, the slice is noted, and asked for again until they agree', async () => {
  const runs = await start(events);
  body = file(line('a', 1), line('b', 2), line('a', 3), line('c', 4), line('c', 4));
  const first = await runs.run('r1', '2024-06-02T00:05:00Z');
  expect(first.counts).toMatchObject({ records: 5, inserted: 2, duplicate: 1, quarantined: 2 });
  expect(first.failed).toBeUndefined();
  expect(await runs.rows('silver.events', ['id', 'count'])).toEqual([
    ['b', 2n],
    ['c', 4n],
  ]);
  expect(await runs.rows('ops.quarantine', ['row_number', 'reason'])).toEqual(
    [1n, 3n].map((row) => [
      row,
      'id a, time 2024-06-01T08:00:00.000Z: twice in one answer, with different values',
    ]),
  );
  const reason = 'one key came with different values in one answer: the rows are in quarantine';
  expect(await runs.rows('ops.slices', ledger)).toEqual([
    ['held', 'disagreed', 1, reason, at('2024-06-02T01:05:00Z')],
  ]);
  expect((await runs.run('r2', '2024-06-02T00:35:00Z')).outcomes).toEqual([]);
  body = file(line('a', 3), line('b', 2), line('c', 4));
  const healed = await runs.run('r3', '2024-06-02T01:05:00Z');
  expect(healed.counts).toMatchObject({ records: 3, inserted: 1, unchanged: 2 });
  expect(await runs.rows('ops.slices', ledger)).toContainEqual(['held', null, 1, null, null]);
  expect((await runs.run('r4', '2024-06-02T09:05:00Z')).outcomes).toEqual([]);
});

it('a whole file is asked for in every run as ever', async () => {
  const runs = await start({
    ...events,
    source: http({ url: 'https://events.example/all.csv' }),
    coverage: whole(),
  });
  body = file(line('a', 1), line('a', 2), line('b', 2));
  await runs.run('r1', '2024-06-02T00:05:00Z');
  expect(await runs.rows('ops.slices', ['state', 'kind', 'next_at'])).toEqual([['held', 'disagreed', null]]);
  body = file(line('a', 1), line('b', 2));
  expect((await runs.run('r2', '2024-06-02T00:06:00Z')).counts).toMatchObject({ inserted: 1, unchanged: 1 });
});

it('what is appended has no key that counts', async () => {
  const { columns } = events.tables.events!;
  const runs = await start({ ...events, tables: { events: { key: [], merge: 'append', columns } } });
  body = file(line('a', 1), line('a', 2));
  expect((await runs.run('r1', '2024-06-02T00:05:00Z')).counts).toMatchObject({
    inserted: 2,
    quarantined: 0,
  });
});
