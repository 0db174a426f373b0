import { beforeEach, expect, it } from 'vitest';
import { sliceOutcomes } from '../../../../lib/ingestion/run/slice-outcomes.ts';
import type { ProgressEntry } from '../../../../lib/ingestion/run/slice-progress.ts';
import { writeJson } from '../../../../lib/lake/json-object.ts';
import { MemoryObjectStore } from '../../../../lib/lake/memory/object-store.ts';

const names = ['came', 'refused', 'left', 'unread', 'unasked', 'killed'];
const slices = names.map((name) => ({
  name,
  batchId: name,
  parameters: {},
  extent: { kind: 'whole' as const },
}));
const plan = { run: 'r', groups: [], slices };

let objects: MemoryObjectStore;
const write = (step: string, entries: Readonly<Record<string, ProgressEntry>>) =>
  writeJson(objects, `s3://work/runs/r/progress/${step}-0.json`, { version: 2, slices: entries });
beforeEach(async () => {
  objects = new MemoryObjectStore();
  await write('ingest', {
    came: { attempts: 1, state: 'done' },
    refused: { attempts: 1, state: 'refused', reason: 'unknown symbol' },
    left: { attempts: 0, state: 'left' },
    unread: { attempts: 1, state: 'done' },
    killed: { attempts: 2, state: 'asking' },
  });
  await write('decode', { came: { attempts: 1, state: 'done', result: { rows: 3 } } });
});

it('tells which slices came and what was left of them, which did not and why; what there was no time for is neither', async () => {
  const broken = { group: 0, error: 'Sandbox.Timedout', cause: '{"errorMessage":"after 900 s"}' };
  const calls = (['ingest', 'decode'] as const).map((step) => ({ step, ...broken }));
  const { failures, results } = await sliceOutcomes(objects, 'work', plan, 1, calls);
  const why = ': Sandbox.Timedout: after 900 s';
  expect(Object.fromEntries(failures)).toEqual({
    refused: { state: 'refused', reason: 'unknown symbol' },
    unread: { state: 'stored', reason: `its call ended before it was normalized${why}` },
    unasked: { state: 'failed', reason: `its call ended before it was asked for${why}` },
    killed: { state: 'failed', reason: 'its function ended 2 times without a word' },
  });
  expect([...results]).toEqual([['came', { rows: 3 }]]);
});

it('what lay in bronze before does so still, whatever ended the call; only an answer that breaks its contract is refused', async () => {
  await write('decode', {
    came: { attempts: 2, state: 'asking' },
    unread: { attempts: 1, state: 'refused', reason: 'another question' },
  });
  const stored = { ...plan, slices: slices.map((slice) => ({ ...slice, isStored: true })) };
  const { failures } = await sliceOutcomes(objects, 'work', stored, 1);
  expect(Object.fromEntries(failures)).toMatchObject({
    came: { state: 'stored', reason: 'its function ended 2 times without a word' },
    unread: { state: 'refused', reason: 'another question' },
    unasked: { state: 'stored', reason: 'its call ended before it was asked for' },
  });
});

it('of a run that staged nothing tells what it got; of what it never came to ask for there is no reason', async () => {
  const { failures } = await sliceOutcomes(objects, 'work', plan, undefined);
  expect([...failures].map(([name, { state, reason }]) => [name, state, reason])).toEqual([
    ['came', 'stored', 'its run ended before it was merged'],
    ['refused', 'refused', 'unknown symbol'],
    ['left', 'failed', ''],
    ['unread', 'stored', 'its run ended before it was merged'],
    ['unasked', 'failed', ''],
    ['killed', 'failed', 'its function ended 2 times without a word'],
  ]);
});
