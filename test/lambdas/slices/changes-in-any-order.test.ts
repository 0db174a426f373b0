import { afterEach, describe, expect, test } from 'vitest';
import { decimal, integer, path, text } from '../../../lib/contracts/column.ts';
import { identity } from '../../../lib/contracts/partition.ts';
import { debezium } from '../../../lib/ingestion/changes/debezium.ts';
import { seeded } from '../../setup/seeded.ts';
import { type ChangeEvent, delivery, history, replayed } from '../support/change-history.ts';
import { changesRun, products } from '../support/changes-run.ts';

let close: (() => Promise<void>) | undefined;
afterEach(() => close?.());

const columns = {
  shop: text('Shop', path('shop')),
  product_id: integer('Id', path('id')),
  name: text('Name', path('name')),
  weight: decimal(9, 2, 'Weight, kg', path('weight')),
};

describe.each([
  ['in one partition', {}, true],
  ['in several', { partition: [identity('shop')] }, true],
  // Of changes that tell no position, one that is told again later would be newer.
  ['by files alone', { changes: debezium({ order: 'file' }) }, false],
])('the table ends as the source stood, %s', (_, contract, isRepeated) => {
  test.each(Array.from({ length: 4 }, (_, seed) => seed))(
    'in another order of the files: %d',
    async (seed) => {
      const random = seeded(seed);
      const events = history(random, 120);
      const { files, order } = delivery(random, events, isRepeated);
      const runs = await changesRun(products({ columns, key: ['shop', 'product_id'], ...contract }), files);
      close = runs.server.close;
      let [rows, records] = [0, 0];
      for (let at = 0; at < order.length; ) {
        const count = 1 + Math.floor(random() * 6);
        runs.take(...order.slice(at, at + count));
        at += count;
        const { counts, removed } = await runs.next();
        rows += counts.inserted - counts.deleted - removed.reduce((a, b) => a + b, 0);
        records += counts.records;
      }
      expect(await runs.rows('silver.products', Object.keys(columns))).toEqual(replayed(events));
      expect(rows).toBe(replayed(events).length);
      expect(records).toBe(Object.values(files).flat().length);
      expect(await runs.rows('ops.quarantine', ['reason'])).toEqual([]);
    },
  );
});

test('the oracle sees one altered value, and one change of order', () => {
  const events = history(seeded(1), 120);
  const last = events.findLastIndex(({ op }) => op === 'u');
  const altered = events.with(last, {
    ...events[last]!,
    after: { ...events[last]!.after!, weight: 1000 },
  });
  expect(replayed(altered)).not.toEqual(replayed(events));
  const a: ChangeEvent = { op: 'c', after: { id: 1, shop: 'a', name: 'x', weight: 1 } };
  const b: ChangeEvent = { op: 'u', before: a.after!, after: { id: 1, shop: 'a', name: 'y', weight: 1 } };
  expect(replayed([a, b])).not.toEqual(replayed([b, a]));
});
