import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, expect, it } from 'vitest';
import { fileObjectStore } from '../../../bench/silver/file-object-store.ts';
import { writeInput } from '../../../bench/silver/write-input.ts';
import { batchStager } from '../../../lambdas/normalize/stage-batch.ts';
import binanceKlines from '../../../lib/datasets/binance_klines/dataset.ts';
import type { RunPlan } from '../../../lib/ingestion/run/run-plan.ts';
import { MemoryCatalog } from '../../../lib/lake/memory/catalog.ts';

const folder = mkdtempSync(join(tmpdir(), 'coinlake-stage-batch-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ROWS = 30_000;

it('gives back the memory of a partition that it has staged', async () => {
  const csv = join(folder, 'january.csv.gz');
  const line = (_: unknown, minute: number) => {
    const open = Date.UTC(2023, 0) + minute * 60_000;
    return `${open},1.5,2.0,1.0,1.25,10.${minute},${open + 59_999},15.${minute},7,5.0,7.5,0`;
  };
  writeFileSync(csv, gzipSync(Array.from({ length: ROWS }, line).join('\n')));
  writeInput(csv, folder, 2);
  const { run, scheduledTime, groups } = JSON.parse(
    readFileSync(join(folder, 'plan.json'), 'utf8'),
  ) as RunPlan;
  const { stage } = await batchStager(
    {
      lake: {
        objects: fileObjectStore(folder),
        catalog: new MemoryCatalog(),
        bucket: 'lake',
        namespace: '',
      },
      bronzeBucket: 'bronze',
      workBucket: 'work',
    },
    binanceKlines,
    { run, scheduledTime },
    0,
  );
  const [first, second] = groups.flat();
  await stage(first!);
  const before = process.memoryUsage().arrayBuffers;
  const staged = await stage(second!);
  const kept = process.memoryUsage().arrayBuffers - before;
  expect(staged.counts).toMatchObject({ inserted: ROWS, duplicate: 999 });
  // Eleven columns of the rows alone take 2.6 MB, their pages more.
  expect(kept).toBeLessThan(3_000_000);
});
