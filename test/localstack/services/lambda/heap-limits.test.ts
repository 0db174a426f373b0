import { expect, test } from 'vitest';
import { heapLimits } from '../../../../localstack/services/lambda/heap-limits.ts';

test.each([
  [128, undefined, 115, 12],
  [1769, undefined, 1592, 24],
  [1769, '--enable-source-maps', 1592, 24],
  [1769, '--enable-source-maps --max-semi-space-size=1', 884, 3],
  [1769, '--max_semi_space_size=2 --max-old-space-size=1500', 1500, 6],
  [1024, '--max-old-space-size 700', 700, 24],
])('%i MB with NODE_OPTIONS %j: %i MB old, %i MB young', (memory, options, old, young) => {
  expect(heapLimits(memory, options)).toEqual({
    maxOldGenerationSizeMb: old,
    maxYoungGenerationSizeMb: young,
  });
});
