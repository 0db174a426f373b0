import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import type { SourcedSlices } from '../../../lib/ingestion/dataset.ts';
import { change } from '../support/changes-run.ts';
import { MemoryInbox } from '../support/memory-inbox.ts';
import { slicesRun } from '../support/slices-run.ts';

const PROJECT = join(import.meta.dirname, '..', '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'change-records-'));
let close: (() => Promise<void>) | undefined;
afterAll(async () => {
  await close?.();
  rmSync(folder, { recursive: true, force: true });
});

/** The dataset of the page, as it stands there. */
async function example(): Promise<SourcedSlices> {
  const page = readFileSync(join(PROJECT, 'docs', 'change-records.md'), 'utf8');
  const [, code = ''] = /```ts\n(.*?)```/s.exec(page)!;
  const file = join(folder, 'dataset.ts');
  const engine = pathToFileURL(join(PROJECT, 'lib', 'ingestion', 'index.ts')).href;
  writeFileSync(file, code.replace('../../ingestion/index.ts', engine));
  return ((await import(file)) as { readonly default: SourcedSlices }).default;
}

test('the example of the page runs as it stands', async () => {
  const dataset = await example();
  const box = new MemoryInbox();
  const runs = await slicesRun(dataset, () => {}, {}, undefined, { inbox: box });
  close = runs.server.close;
  const order = { id: 7, customer_name: 'Ada', total: '12.50', created: 1_717_200_000_000_000 };
  const source = { db: 'shop', table: 'orders' };
  const put = (name: string, records: readonly string[]) =>
    box.put(`shop_orders/${name}`, `${records.join('\n')}\n`, { modified: '2024-06-01T09:00:00Z' });
  put('b.ndjson', [change('u', 20, { ...order, channel: 'web' }, order, source)]);
  await runs.run('r1', '2024-06-01T10:05:00Z');
  put('a.ndjson', [
    change('c', 10, order, null, source),
    change('c', 11, { ...order, id: 8 }, null, source),
    change('d', 12, null, { ...order, id: 8 }, source),
  ]);
  expect((await runs.run('r2', '2024-06-01T11:05:00Z')).counts).toMatchObject({ records: 3, superseded: 2 });
  expect(
    await runs.rows('silver.shop_orders', ['order_id', 'customer', 'total', 'ordered_at', 'channel']),
  ).toEqual([[7n, 'Ada', 1250n, 1_717_200_000_000_000n, 'web']]);
  expect(await runs.rows('silver.shop_orders_deleted', ['order_id'])).toEqual([[8n]]);
});
