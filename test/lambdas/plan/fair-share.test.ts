import { expect, it } from 'vitest';
import { fairShare } from '../../../lambdas/plan/fair-share.ts';

/** e.g. `a3`: of series a, due since 3. */
const share = (items: readonly string[], most: number) =>
  fairShare(items, most, { series: (item) => item[0]!, age: (item) => Number(item.slice(1)) }).join(' ');

it('takes all that fits, in its order', () => {
  expect(share(['b2', 'a1'], 2)).toBe('b2 a1');
});

it('takes the oldest of each series before the next of any', () => {
  // A series with years to be asked for keeps no other waiting.
  expect(share(['a1', 'a2', 'a3', 'b8', 'b9', 'c9'], 4)).toBe('a1 a2 b8 c9');
  expect(share(['a1', 'a2', 'a3', 'b8', 'b9', 'c9'], 2)).toBe('a1 b8');
});

it('prefers the older, then the earlier one, among those of one turn', () => {
  expect(share(['a5', 'b4', 'c4', 'd6'], 3)).toBe('a5 b4 c4');
  expect(share(['a5', 'b4', 'c4', 'd6'], 1)).toBe('b4');
});

it('takes nothing where there is no room', () => {
  expect(share(['a1'], 0)).toBe('');
});
