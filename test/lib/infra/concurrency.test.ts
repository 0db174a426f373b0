import { expect, test } from 'vitest';
import { functionsAtOnce, NORMALIZE_CONCURRENCY } from '../../../lib/infra/concurrency.ts';

test('sums the widest states of all machines', () => {
  expect(functionsAtOnce([], 0)).toBe(0);
  expect(functionsAtOnce([{ ingestConcurrency: 1 }, { ingestConcurrency: 12 }], 3)).toBe(
    NORMALIZE_CONCURRENCY + 12 + 3,
  );
});
