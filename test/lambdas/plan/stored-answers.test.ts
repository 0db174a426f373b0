import { expect, it } from 'vitest';
import * as z from 'zod';
import { storedAnswers } from '../../../lambdas/plan/stored-answers.ts';
import { batchFolder, type Manifest, writeManifest } from '../../../lib/ingestion/bronze/manifest.ts';
import { MemoryObjectStore } from '../../../lib/lake/memory/object-store.ts';

const stored = (batchId: string) => ({ name: batchId, batchId, ranges: [], attempts: 1 });
const manifest: Manifest = {
  dataset: 'd',
  run: 'r',
  batch_id: 'b',
  partition: 'p',
  series: {},
  fetched_at: '2024-06-01T00:00:00Z',
  records: 0,
  pages: [],
};

it('reads how each was planned, leaves half of a run to what is due, and what is not in bronze to be asked for', async () => {
  const objects = new MemoryObjectStore();
  const write = (batchId: string, planned?: unknown) =>
    writeManifest(objects, batchFolder('bronze', 'd', batchId), { ...manifest, planned });
  await write('a', { name: 'a' });
  await write('earlier');
  await write('c', { name: 'c' });
  const batches = ['a', 'gone', 'earlier', 'c'].map(stored);
  const planned = z.object({ name: z.string() });
  const all = await storedAnswers({ objects, bronzeBucket: 'bronze' }, 'd', batches, planned);
  expect(all).toEqual({
    taken: [
      { stored: stored('a'), planned: { name: 'a' } },
      { stored: stored('c'), planned: { name: 'c' } },
    ],
    left: [],
  });
  const some = await storedAnswers({ objects, bronzeBucket: 'bronze' }, 'd', batches, planned, 3);
  expect(some).toEqual({
    taken: [{ stored: stored('a'), planned: { name: 'a' } }],
    left: [stored('earlier'), stored('c')],
  });
});
