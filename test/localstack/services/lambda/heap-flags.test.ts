import { expect, test } from 'vitest';
import { heapFlags } from '../../../../localstack/services/lambda/heap-flags.ts';

test.each([
  [90, undefined, ['--max-old-space-size=81', '--max-semi-space-size=3']],
  [128, undefined, ['--max-old-space-size=115', '--max-semi-space-size=4']],
  [1769, undefined, ['--max-old-space-size=1592', '--max-semi-space-size=4']],
  [1769, '--enable-source-maps', ['--max-old-space-size=1592', '--max-semi-space-size=4']],
  [1769, '--enable-source-maps --max-semi-space-size=1', ['--max-old-space-size=884']],
  [1769, '--max_semi_space_size=2 --max-old-space-size=1500', []],
  [1024, '--max-old-space-size 700', []],
])('%i MB with NODE_OPTIONS %j: %j', (memory, options, flags) => {
  expect(heapFlags(memory, options)).toEqual(flags);
});
