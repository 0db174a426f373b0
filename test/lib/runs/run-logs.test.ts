import { expect, test } from 'vitest';
import { invocations } from '../../../lib/runs/run-logs.ts';

test('lines of two streams at a time are cut into invocations, each from its START line', () => {
  const at = new Date('2024-06-01T00:00:00Z');
  const lines = [
    ['a', 'START RequestId: 1 Version: $LATEST'],
    ['b', 'START RequestId: 2 Version: $LATEST'],
    ['a', '{"message":"one"}'],
    ['b', 'two'],
    ['a', 'END RequestId: 1'],
    ['a', 'START RequestId: 3 Version: $LATEST'],
    ['b', 'END RequestId: 2'],
    ['c', 'INIT_START Runtime Version: nodejs:24'],
    ['a', 'three'],
  ].map(([stream = '', text = '']) => ({ stream, at, text }));
  expect(invocations(lines).map((invocation) => invocation.map(({ text }) => text))).toEqual([
    ['START RequestId: 1 Version: $LATEST', '{"message":"one"}', 'END RequestId: 1'],
    ['START RequestId: 2 Version: $LATEST', 'two', 'END RequestId: 2'],
    ['START RequestId: 3 Version: $LATEST', 'three'],
    ['INIT_START Runtime Version: nodejs:24'],
  ]);
});
