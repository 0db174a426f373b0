import { expect, test } from 'vitest';
import { inboxObjects } from '../../../lambdas/plan/inbox-objects.ts';
import { inbox } from '../../../lib/ingestion/index.ts';
import { MemoryObjectStore } from '../../../lib/lake/memory/object-store.ts';
import { MemoryInbox } from '../support/memory-inbox.ts';

const NOW = '2024-06-02T10:05:00Z';

/** @param count objects of long ago */
function start(count: number, dates?: string) {
  const box = new MemoryInbox();
  for (let at = 0; at < count; at++)
    box.put(`orders/2023/01/01/${at}`, 'x', { modified: '2024-06-01T09:00:00Z' });
  box.put('orders/2024/06/02/09/new', 'x', { modified: '2024-06-02T09:00:00Z' });
  const place = { objects: new MemoryObjectStore(), workBucket: 'work', inbox: box };
  const source = { ...inbox(dates === undefined ? {} : { dates }), format: {} as never };
  const look = async (now: string, due = 0) => {
    box.listed.length = 0;
    const { listed, conclude } = await inboxObjects(place, { name: 'orders', source }, now);
    await conclude({ others: { due } as never });
    return { count: listed.length, prefixes: [...box.listed] };
  };
  return { box, look };
}

test('an inbox of one page is listed whole, whatever days its writer names', async () => {
  const { look } = start(999, '{yyyy}/{mm}/{dd}/');
  expect(await look(NOW)).toEqual({ count: 1000, prefixes: ['orders/'] });
  expect(await look(NOW)).toEqual({ count: 1000, prefixes: ['orders/'] });
});

test('a larger one is listed whole once a day, else by the days about the clock', async () => {
  const { look } = start(1500, '{yyyy}/{mm}/{dd}/');
  expect(await look(NOW)).toEqual({ count: 1501, prefixes: ['orders/'] });
  expect(await look('2024-06-02T23:59:00Z')).toEqual({
    count: 1,
    prefixes: [
      'orders/',
      'orders/2024/05/31/',
      'orders/2024/06/01/',
      'orders/2024/06/02/',
      'orders/2024/06/03/',
    ],
  });
  expect(await look('2024-06-03T00:05:00Z')).toEqual({ count: 1501, prefixes: ['orders/'] });
});

test('a run that leaves some of it has not listed for the whole day', async () => {
  const { look } = start(1500, 'date={day}/');
  expect(await look(NOW, 1300)).toMatchObject({ count: 1501 });
  expect(await look(NOW)).toMatchObject({ count: 1501 });
  expect(await look(NOW)).toMatchObject({ count: 0 });
});

test('without days every run lists all', async () => {
  const { look } = start(1500);
  await look(NOW);
  expect(await look(NOW)).toEqual({ count: 1501, prefixes: ['orders/'] });
});
