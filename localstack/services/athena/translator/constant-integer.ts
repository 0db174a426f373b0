import type { Typed } from '../../../../lib/sql/bind/typed-tree.ts';
import { isInteger } from '../../../../lib/sql/types/coercion.ts';

/** The value of an integer that is written out, with its sign and the casts that widen it; undefined for all else. */
export function constantInteger(e: Typed): bigint | undefined {
  if (!isInteger(e.type)) return undefined;
  switch (e.kind) {
    case 'constant':
      return typeof e.value === 'string' ? BigInt(e.value) : undefined;
    case 'negate': {
      const value = constantInteger(e.operand);
      // The least integer of a type has no negative in it.
      return value !== undefined && value > 0n ? -value : undefined;
    }
    case 'cast':
      return isInteger(e.operand.type) && e.type.kind === 'bigint' ? constantInteger(e.operand) : undefined;
    default:
      return undefined;
  }
}
