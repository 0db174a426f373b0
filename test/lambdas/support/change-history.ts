import { change } from './changes-run.ts';

/** A product of a shop. */
interface Product {
  readonly id: number;
  readonly shop: string;
  readonly name: string;
  readonly weight: number;
}
/** What happens to the source's table. */
export interface ChangeEvent {
  readonly op: 'c' | 'u' | 'd' | 't';
  readonly before?: Product;
  readonly after?: Product;
}

/** What happens to a source's table, in its order. @param shops of which it has products, a letter each */
export function history(random: () => number, length: number, shops = 'ab'): readonly ChangeEvent[] {
  const table = new Map<string, Product>();
  const keyOf = ({ shop, id }: Product) => `${shop} ${id}`;
  const upTo = (count: number) => Math.floor(random() * count);
  return Array.from({ length }, (_, index): ChangeEvent => {
    const product = { id: upTo(6), shop: shops[upTo(shops.length)]!, name: `n${index}`, weight: index / 4 };
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
export function replayed(
  events: readonly ChangeEvent[],
): readonly (readonly [string, number, string, bigint])[] {
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

/** Events in files, and the files in any order. @param isRepeated whether some are told once more in a later one, and a file comes twice */
export function delivery(random: () => number, events: readonly ChangeEvent[], isRepeated = true) {
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
    if (isRepeated && random() < 0.1) file.push(records[Math.floor(random() * index)] ?? record);
    if (op(record) === 'd' && random() < 0.5) file.push('null');
  }
  const [first = '', ...others] = Object.keys(files);
  if (isRepeated) files['repeated.ndjson'] = [...files[others[0] ?? first]!];
  const order = Object.keys(files)
    .map((name) => ({ name, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ name }) => name);
  return { files, order };
}

const op = (record: string): string => JSON.parse(record).op;
