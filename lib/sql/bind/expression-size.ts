import type { Position } from '../parse/sql-error.ts';
import { SqlError } from '../parse/sql-error.ts';
import type { Typed } from './typed-tree.ts';

/** How many parts an expression may have when it is written out. */
const LARGEST = 200_000;

const sizes = new WeakMap<object, number>();

/**
 * Holds an expression to the limit. What SQL says once may be bound to a part that stands several times, such as the operand of
 * BETWEEN; nested, a line of text would be written out for hours.
 * @throws SqlError NOT_SUPPORTED
 */
export function checkSize(typed: Typed, at: Position): void {
  if (sizeOf(typed) > LARGEST)
    throw new SqlError(
      'NOT_SUPPORTED',
      at,
      `An expression of this size is not supported by the local Athena`,
    );
}

/** Parts below a node, each as often as it stands. What is below was measured before, so that this does not recur deep. */
function sizeOf(node: object): number {
  const known = sizes.get(node);
  if (known !== undefined) return known;
  let size = 1;
  for (const child of Object.values(node))
    if (typeof child === 'object' && child !== null) size += sizeOf(child);
  sizes.set(node, size);
  return size;
}
