import type { StateRun } from '../interpreter/state-run.ts';
import { type Json, type JsonObject, PAYLOAD_LIMIT, sizeOf } from '../json-value.ts';

interface Batcher {
  readonly MaxItemsPerBatch?: number | string;
  readonly MaxInputBytesPerBatch?: number | string;
  readonly BatchInput?: Json;
}

/** One child execution's input and how many items it stands for. */
export interface Batch {
  readonly input: Json;
  readonly items: number;
}

/** ItemBatcher: { Items, BatchInput } per batch, by count and by bytes; without one, each item by itself. */
export async function batchItems(run: StateRun, items: readonly Json[]): Promise<Batch[]> {
  const batcher = run.state.ItemBatcher as Batcher | undefined;
  if (batcher === undefined) return items.map((input) => ({ input, items: 1 }));
  const most = await number(
    run,
    batcher.MaxItemsPerBatch,
    'ItemBatcher/MaxItemsPerBatch',
    Number.MAX_SAFE_INTEGER,
  );
  const bytes = await number(
    run,
    batcher.MaxInputBytesPerBatch,
    'ItemBatcher/MaxInputBytesPerBatch',
    PAYLOAD_LIMIT,
  );
  const shared: JsonObject =
    batcher.BatchInput === undefined
      ? {}
      : { BatchInput: await run.evaluate(batcher.BatchInput, 'ItemBatcher/BatchInput') };
  const limit = Math.min(bytes, PAYLOAD_LIMIT);
  const empty = sizeOf({ ...shared, Items: [] });
  const batches: Json[][] = [];
  let size = Number.POSITIVE_INFINITY;
  for (const item of items) {
    const added = sizeOf(item) + 1;
    const last = batches.at(-1);
    if (last === undefined || last.length >= most || size + added > limit) {
      batches.push([item]);
      size = empty + added;
    } else {
      last.push(item);
      size += added;
    }
  }
  return batches.map((batch) => ({ input: { ...shared, Items: batch }, items: batch.length }));
}

async function number(run: StateRun, value: unknown, field: string, absent: number): Promise<number> {
  return value === undefined ? absent : run.evaluateInteger(value, field, 1);
}
