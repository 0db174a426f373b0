import { expect, it } from 'vitest';
import { noCounts } from '../../../../lib/ingestion/run/conservation.ts';
import {
  readStagedBatches,
  type StagedBatch,
  stagedResult,
} from '../../../../lib/ingestion/run/staged-batch.ts';
import { writeJson } from '../../../../lib/lake/json-object.ts';
import { MemoryObjectStore } from '../../../../lib/lake/memory/object-store.ts';

const path = 'symbol=BTCUSDT/timeframe=1h';
const staged: StagedBatch = {
  dataset: 'binance_klines',
  run: 'r',
  attempt: 1,
  batchId: 'ingest_date=2024-06-01/r/symbol=BTCUSDT__timeframe=1h',
  path,
  values: { symbol: 'BTCUSDT', timeframe: '1h' },
  series: { symbol: 'BTCUSDT', timeframe: '1h' },
  step: 3_600_000,
  scheduledTime: '2024-06-01T00:00:00Z',
  fetchedAt: '2024-06-01T00:00:01Z',
  counts: noCounts,
  baseFiles: [],
  files: [],
  quarantine: [],
  sourceFiles: [],
  refusedFiles: [],
  unanswered: [],
  beside: [],
  suspects: [],
  lacks: [],
};
const read = (objects: MemoryObjectStore, results: ReadonlyMap<string, unknown>) =>
  readStagedBatches(objects, 'work', 'r', [{ path }], 1, results);

it('reads what the progress of the group keeps', async () => {
  const kept = JSON.parse(JSON.stringify(stagedResult(staged)));
  expect(await read(new MemoryObjectStore(), new Map([[path, kept]]))).toMatchObject([staged]);
});

it('reads what a run of an earlier release left as an object of its own', async () => {
  const objects = new MemoryObjectStore();
  const uri = 's3://work/runs/r/staged/1/symbol=BTCUSDT__timeframe=1h.json';
  await writeJson(objects, uri, { version: 3, ...staged });
  expect(await read(objects, new Map([[path, undefined]]))).toMatchObject([staged]);
});

it('names a partition that was not staged', async () => {
  await expect(read(new MemoryObjectStore(), new Map())).rejects.toThrow(
    `Run r, attempt 1: partition ${path} was not staged`,
  );
});
