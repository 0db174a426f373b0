import { afterEach, expect, test } from 'vitest';
import { InvalidDataset } from '../../../lib/contracts/invalid-dataset.ts';
import type { SlicesOptions } from '../../../lib/ingestion/dataset.ts';
import { bigint, cron, dataset, inbox, ndjson, objects, path, text } from '../../../lib/ingestion/index.ts';
import { MemoryInbox } from '../support/memory-inbox.ts';
import { slicesRun } from '../support/slices-run.ts';

const options: SlicesOptions = {
  name: 'stream',
  description: 'A stream of two kinds',
  source: inbox(),
  format: ndjson(),
  coverage: objects(),
  schedule: cron('5 * * * *', 'UTC'),
  tables: {
    orders: {
      records: { only: { path: 'kind', is: 'order' }, closed: { path: 'done', is: 'true' } },
      key: ['id'],
      columns: { id: bigint('Order', path('id')), state: text('How far it is', path('state')) },
    },
    visits: {
      records: { only: { path: 'kind', is: 'visit' } },
      key: ['page'],
      columns: { page: text('Page', path('page')) },
    },
  },
};
const LINES = [
  '{"kind":"order","id":1,"state":"new","done":false}',
  '{"kind":"visit","page":"/a"}',
  '{"kind":"order","id":1,"state":"paid","done":false}',
  '{"kind":"order","id":1,"state":"sent","done":true}',
  '{"kind":"order","id":2,"state":"new"}',
  '{"kind":"order","id":"x","state":"new","done":true}',
  '{"kind":"ping"}',
  '{"id":9}',
  'half a line',
];

let close: (() => Promise<void>) | undefined;
afterEach(() => close?.());

test('each table takes its kind, once it is closed; all others are counted', async () => {
  const box = new MemoryInbox();
  box.put('stream/a.ndjson', LINES.join('\n'), { modified: '2024-06-01T09:00:00Z' });
  const runs = await slicesRun(dataset(options), () => {}, {}, undefined, { inbox: box });
  close = runs.server.close;
  await runs.run('r1', '2024-06-01T10:05:00Z');
  expect(await runs.rows('silver.orders', ['id', 'state'])).toEqual([[1n, 'sent']]);
  expect(await runs.rows('silver.visits', ['page'])).toEqual([['/a']]);
  expect(
    await runs.rows('ops.batches', ['partition', 'records', 'inserted', 'open', 'skipped', 'quarantined']),
  ).toEqual([
    ['table=orders', 9n, 1n, 3n, 3n, 2n],
    ['table=visits', 9n, 1n, 0n, 6n, 2n],
  ]);
  expect((await runs.rows('ops.quarantine', ['raw'])).flat()).toEqual([LINES[8], LINES[5]]);
});

test('a selection that is none is refused', () => {
  const withRecords = (records: unknown) => () =>
    dataset({ ...options, tables: { orders: { ...options.tables.orders!, records: records as never } } });
  expect(withRecords({ only: 'order' })).toThrow(InvalidDataset);
  expect(withRecords({ only: 'order' })).toThrow(
    "tables.orders.records.only: a member and its text expected, such as { path: 'kind', is: 'order' }",
  );
});
