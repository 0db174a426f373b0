import { expect, it } from 'vitest';
import { readPlan, writePlan } from '../../../../lib/ingestion/run/run-plan.ts';
import { MemoryObjectStore } from '../../../../lib/lake/memory/object-store.ts';

const plan = {
  run: 'r1',
  dataset: 'd',
  scheduledTime: '2024-06-01T00:00:00Z',
  startedAt: '2024-06-01T00:00:01Z',
  groups: [],
};

it('reads the plan of an earlier release, which has no version', async () => {
  const objects = new MemoryObjectStore();
  await objects.put('s3://work/runs/r1/plan.json', Buffer.from(JSON.stringify(plan)), {});
  expect(await readPlan(objects, 'work', 'r1')).toEqual({ ...plan, version: 1, slices: [] });
  await writePlan(objects, 'work', plan);
  expect(await readPlan(objects, 'work', 'r1')).toEqual({ ...plan, version: 3, slices: [] });
});

it('refuses that of a later release in one sentence', async () => {
  const objects = new MemoryObjectStore();
  await objects.put('s3://work/runs/r1/plan.json', Buffer.from(JSON.stringify({ ...plan, version: 4 })), {});
  await expect(readPlan(objects, 'work', 'r1')).rejects.toThrow(
    'plan.json is of version 4, and this release reads versions up to 3: go on with the release that wrote it, or with a new data folder',
  );
});
