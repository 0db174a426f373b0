import { expect, test } from 'vitest';
import { drawRun } from '../../../lib/cli/draw-run.ts';
import { describeRun } from '../../../lib/runs/describe-run.ts';
import { RETRIED_AND_MAPPED, second } from '../runs/run-history.ts';

test('iterations are one row, from the first entered to the last left; errors follow with their iteration', () => {
  expect(drawRun(describeRun(RETRIED_AND_MAPPED)).split('\n')).toEqual([
    '┌────────────────┬───────┬────────┬─────────┬────────┐',
    '│ state          │ times │   took │ retries │ errors │',
    '├────────────────┼───────┼────────┼─────────┼────────┤',
    '│ Lease          │     1 │  6.0 s │       1 │      1 │',
    '│ Ingest         │     1 │ 14.0 s │       0 │        │',
    '│   Ingest group │     2 │  8.0 s │       0 │      1 │',
    '└────────────────┴───────┴────────┴─────────┴────────┘',
    'Lease: ProviderThrottled: wait',
    'Ingest group [1]: ProviderRejected: no',
  ]);
});

test('a state that runs has no length yet; of many errors ten are shown', () => {
  const visits = Array.from({ length: 12 }, (_, i) => ({
    name: 'Plan',
    within: [],
    enteredAt: second(i),
    retries: 0,
    attempts: [],
    failed: true,
    error: `E${i}`,
  }));
  const lines = drawRun(visits).split('\n');
  expect(lines[3]).toBe('│ Plan  │     1 │    … │       0 │      1 │');
  expect(lines.slice(-2)).toEqual(['Plan: E9', '… and 2 errors more']);
});
