import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { batchStager } from '../../lambdas/normalize/stage-batch.ts';
import binanceKlines from '../../lib/datasets/binance_klines/dataset.ts';
import type { RunPlan } from '../../lib/ingestion/run/run-plan.ts';
import type { StagedBatch } from '../../lib/ingestion/run/staged-batch.ts';
import { MemoryCatalog } from '../../lib/lake/memory/catalog.ts';
import { fileObjectStore } from './file-object-store.ts';

/**
 * The normalize function's own path, from bronze pages to staged Parquet, over files instead of S3.
 * Arguments: folder of the input, folder of the output, which gets `staged.json` beside the files: what was staged.
 */
async function main(): Promise<void> {
  const [input = '', output = ''] = process.argv.slice(2);
  const { run, scheduledTime, groups } = JSON.parse(
    await readFile(join(input, 'plan.json'), 'utf8'),
  ) as RunPlan;
  const [pages, staged] = [fileObjectStore(input), fileObjectStore(output)];
  const objects = {
    ...staged,
    get: (uri: string) => (uri.startsWith('s3://bronze/') ? pages : staged).get(uri),
  };
  const { stage } = await batchStager(
    {
      lake: { objects, catalog: new MemoryCatalog(), bucket: 'lake', namespace: '' },
      bronzeBucket: 'bronze',
      workBucket: 'work',
    },
    binanceKlines,
    { run, scheduledTime },
    0,
  );
  const batches: StagedBatch[] = [];
  for (const partition of groups.flat()) batches.push(await stage(partition));
  await writeFile(join(output, 'staged.json'), JSON.stringify(batches));
}

// Functions are bundled as CommonJS, which has no await outside of functions.
void main();
