import { afterEach, describe, expect, test } from 'vitest';
import { decimal, integer, path, text } from '../../../lib/contracts/column.ts';
import { identity } from '../../../lib/contracts/partition.ts';
import { seeded } from '../../end-to-end/killed-run.ts';
import { change, changesRun, products } from '../support/changes-run.ts';

interface Product {
  readonly id: number;
  readonly shop: string;
  readonly name: string;
  readonly weight: number;
}
interface Event {
  readonly op: 'c' | 'u' | 'd' | 't';
  readonly before?: Product;
  readonly after?: Product;
}

/** What happens to a source's table, in its order. */
function history(random: () => number, length: number): readonly Event[] {
  const table = new Map<string, Product>();
  const keyOf = ({ shop, id }: Product) => `${shop} ${id}`;
  const upTo = (count: number) => Math.floor(random() * count);
  return Array.from({ length }, (_, index): Event => {
    const product = { id: upTo(6), shop: 'ab'[upTo(2)]!, name: `n${index}`, weight: index / 4 };
    const before = table.get(keyOf(product));
    if (random() < 0.02) {
      table.clear();
      return { op: 't' };
    }
    if (before && random() < 0.3) {
      table.delete(keyOf(before));
      return { op: 'd', before };
    }
    const moved = { ...product, id: 6 + upTo(4) };
    if (before && random() < 0.3 && !table.has(keyOf(moved))) {
      table.delete(keyOf(before));
      table.set(keyOf(moved), moved);
      return { op: 'u', before, after: moved };
    }
    // Now and then nothing but the time of the change is new.
    const after = before && random() < 0.1 ? before : product;
    table.set(keyOf(product), after);
    return before ? { op: 'u', before, after } : { op: 'c', after };
  });
}

/** The table as the source has it in the end, by replaying what happened. It imports nothing of the product. */
function replayed(events: readonly Event[]): readonly (readonly [string, number, string, bigint])[] {
  const table = new Map<string, Product>();
  for (const { op, before, after } of events) {
    if (op === 't') table.clear();
    if (before) table.delete(`${before.shop} ${before.id}`);
    if (after) table.set(`${after.shop} ${after.id}`, after);
  }
  return [...table.values()]
    .map(({ shop, id, name, weight }) => [shop, id, name, BigInt(weight * 100)] as const)
    .sort((a, b) => (String(a) < String(b) ? -1 : 1));
}

/** Events in files, some of them told once more in a later one, and the files in any order. */
function delivery(random: () => number, events: readonly Event[]) {
  const records = events.map(({ op, before, after }, index) =>
    change(op, 100 + index, after ?? null, before ?? null),
  );
  const files: Record<string, string[]> = {};
  let last = 0;
  for (const [index, record] of records.entries()) {
    if (random() < 0.15) last++;
    const name = `${String(last).padStart(3, '0')}.ndjson`;
    const file = files[name] ?? [];
    files[name] = file;
    file.push(record);
    if (random() < 0.1) file.push(records[Math.floor(random() * index)] ?? record);
    if (op(record) === 'd' && random() < 0.5) file.push('null');
  }
  const [first = '', ...others] = Object.keys(files);
  files['repeated.ndjson'] = [...files[others[0] ?? first]!];
  const order = Object.keys(files)
    .map((name) => ({ name, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ name }) => name);
  return { files, order };
}

const op = (record: string): string => JSON.parse(record).op;

let close: (() => Promise<void>) | undefined;
afterEach(() => close?.());

const columns = {
  shop: text('Shop', path('shop')),
  product_id: integer('Id', path('id')),
  name: text('Name', path('name')),
  weight: decimal(9, 2, 'Weight, kg', path('weight')),
};

describe.each([
  ['in one partition', {}],
  ['in several', { partition: [identity('shop')] }],
])('the table ends as the source stood, %s', (_, partition) => {
  test.each(Array.from({ length: 4 }, (_, seed) => seed))(
    'in another order of the files: %d',
    async (seed) => {
      const random = seeded(seed);
      const events = history(random, 120);
      const { files, order } = delivery(random, events);
      const runs = await changesRun(products({ columns, key: ['shop', 'product_id'], ...partition }), files);
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
  const a: Event = { op: 'c', after: { id: 1, shop: 'a', name: 'x', weight: 1 } };
  const b: Event = { op: 'u', before: a.after!, after: { id: 1, shop: 'a', name: 'y', weight: 1 } };
  expect(replayed([a, b])).not.toEqual(replayed([b, a]));
});
