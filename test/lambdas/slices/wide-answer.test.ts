import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';

/** Runs a wide answer in a heap that does not hold its rows as objects. @returns bytes of the largest object of rows, all of which memory held at once */
const largest = (mostRows: number) =>
  new Promise<number>((resolve, reject) => {
    const worker = new Worker(new URL('./wide-answer.ts', import.meta.url), {
      workerData: { mostRows },
      resourceLimits: { maxOldGenerationSizeMb: 90 },
      stdout: true,
      stderr: true,
    });
    worker.on('message', resolve);
    worker.on('error', reject);
  });

test('an answer with more rows than memory holds is routed and merged partition by partition', async () => {
  const some = await largest(5000);
  const all = await largest(Number.POSITIVE_INFINITY);
  expect(some).toBeLessThan(all / 10);
});
