import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';

/** Runs a wide answer in a heap that does not hold its rows at once. @returns how it ended */
const ended = (mostRows: number) =>
  new Promise<string>((resolve) => {
    const worker = new Worker(new URL('./wide-answer.ts', import.meta.url), {
      workerData: { mostRows },
      resourceLimits: { maxOldGenerationSizeMb: 90 },
      stdout: true,
      stderr: true,
    });
    worker.on('error', (error: Error & { readonly code?: string }) => resolve(error.code ?? error.message));
    worker.on('exit', () => resolve('whole'));
  });

test('an answer with more rows than memory holds is routed and merged partition by partition', async () => {
  expect(await ended(5000)).toBe('whole');
});

test('the same memory does not hold the rows at once', async () => {
  expect(await ended(Number.POSITIVE_INFINITY)).toBe('ERR_WORKER_OUT_OF_MEMORY');
});
