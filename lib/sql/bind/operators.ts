import type { ArithmeticOperator, ComparisonOperator } from '../parse/ast.ts';
import type { Position } from '../parse/sql-error.ts';
import { SqlError } from '../parse/sql-error.ts';
import {
  asDecimal,
  canCoerce,
  commonSuperType,
  isInteger,
  isNumeric,
  isOrderable,
} from '../types/coercion.ts';
import type { DecimalType, TrinoType } from '../types/type.ts';
import { BOOLEAN, decimal, displayName, sameType, typeName, UNKNOWN } from '../types/type.ts';
import type { Typed } from './typed-tree.ts';

const TIMES = ['date', 'timestamp', 'timestamp with time zone', 'time'];

/**
 * The common super type of expressions that must have one.
 * @throws SqlError TYPE_MISMATCH at the first that has none with those before it
 */
export function commonType(
  what: string,
  items: readonly { readonly value: Typed; readonly at: Position }[],
): TrinoType {
  let common: TrinoType = UNKNOWN;
  for (const { value, at } of items) {
    const wider = commonSuperType(common, value.type);
    if (!wider) {
      const all = [...new Set(items.map((item) => displayName(item.value.type)))];
      throw new SqlError(
        'TYPE_MISMATCH',
        at,
        `${what} must be the same type or coercible to a common type. Cannot find common type between ${displayName(common)} and ${displayName(value.type)}, all types (without duplicates): [${all.join(', ')}]`,
      );
    }
    common = wider;
  }
  return common;
}

/** A condition of WHERE, HAVING or ON. @throws SqlError TYPE_MISMATCH */
export function condition(e: Typed, at: Position, clause: string): Typed {
  if (!canCoerce(e.type, BOOLEAN)) {
    throw new SqlError(
      'TYPE_MISMATCH',
      at,
      `${clause} must evaluate to a boolean: actual type ${displayName(e.type)}`,
    );
  }
  return coerce(e, BOOLEAN);
}

/** The expression as another type; the same node where it has that type already. */
export function coerce(e: Typed, type: TrinoType): Typed {
  // Names of rows' fields may differ; a cast's own decide what it takes of a JSON object.
  if (sameType(e.type, type) && (e.kind !== 'cast' || typeName(e.type) === typeName(type)))
    return { ...e, type };
  if (e.kind === 'constant' && e.value === null) return { kind: 'constant', type, value: null };
  return { kind: 'cast', operand: e, safe: false, type };
}

/** @throws SqlError TYPE_MISMATCH `… must evaluate to a boolean (actual: integer)` */
export function coerceTo(e: Typed, type: TrinoType, at: Position, what: string): Typed {
  if (!canCoerce(e.type, type)) {
    throw new SqlError(
      'TYPE_MISMATCH',
      at,
      `${what} must evaluate to a ${displayName(type)} (actual: ${displayName(e.type)})`,
    );
  }
  return coerce(e, type);
}

/** @throws SqlError TYPE_MISMATCH `Cannot apply operator: integer = varchar(1)` */
export function compare(operator: ComparisonOperator, left: Typed, right: Typed, at: Position): Typed {
  const common = commonSuperType(left.type, right.type);
  const ordered = operator !== '=' && operator !== '<>';
  if (!common || (ordered && !isOrderable(common))) {
    const shown = operator === '<>' ? '=' : operator.replace('>', '<');
    throw new SqlError(
      'TYPE_MISMATCH',
      at,
      `Cannot apply operator: ${displayName(left.type)} ${shown} ${displayName(right.type)}`,
    );
  }
  return {
    kind: 'comparison',
    operator,
    left: coerce(left, common),
    right: coerce(right, common),
    type: BOOLEAN,
  };
}

/** Trino's result of an operator on two decimals. */
export function decimalResult(operator: ArithmeticOperator, a: DecimalType, b: DecimalType): DecimalType {
  const scale = Math.max(a.scale, b.scale);
  switch (operator) {
    case '+':
    case '-':
      return decimal(Math.min(38, Math.max(a.precision - a.scale, b.precision - b.scale) + scale + 1), scale);
    case '*':
      return decimal(Math.min(38, a.precision + b.precision), a.scale + b.scale);
    case '/':
      return decimal(Math.min(38, a.precision + b.scale + Math.max(b.scale - a.scale, 0)), scale);
    default:
      return decimal(Math.min(b.precision - b.scale, a.precision - a.scale) + scale, scale);
  }
}

/** @throws SqlError TYPE_MISMATCH `Cannot apply operator: integer + varchar(1)` */
export function arithmetic(operator: ArithmeticOperator, left: Typed, right: Typed, at: Position): Typed {
  const node = (l: Typed, r: Typed, type: TrinoType): Typed => ({
    kind: 'arithmetic',
    operator,
    left: l,
    right: r,
    type,
  });
  const fail = () =>
    new SqlError(
      'TYPE_MISMATCH',
      at,
      `Cannot apply operator: ${displayName(left.type)} ${operator} ${displayName(right.type)}`,
    );
  const [a, b] = [left.type, right.type];
  if (a.kind === 'unknown' && b.kind === 'unknown') throw ambiguous(at);
  if (a.kind === 'unknown' || b.kind === 'unknown') {
    const other = a.kind === 'unknown' ? b : a;
    if (isAmbiguous(operator, other, a.kind === 'unknown')) throw ambiguous(at);
    const stand = besideNull(operator, other, a.kind === 'unknown');
    if (!stand) throw fail();
    return a.kind === 'unknown'
      ? arithmetic(operator, coerce(left, stand), right, at)
      : arithmetic(operator, left, coerce(right, stand), at);
  }
  if (isNumeric(a) && isNumeric(b)) {
    if (a.kind === 'decimal' || b.kind === 'decimal') {
      const [x, y] = [asDecimal(a), asDecimal(b)];
      if (x && y) {
        const type = decimalResult(operator, x, y);
        if (type.scale > 38)
          throw new SqlError(
            'INVALID_FUNCTION_ARGUMENT',
            at,
            `DECIMAL scale must be in range [0, precision (38)]: ${type.scale}`,
          );
        return node(coerce(left, x), coerce(right, y), type);
      }
    }
    const common = commonSuperType(a, b)!;
    return node(coerce(left, common), coerce(right, common), common);
  }
  const interval = (type: TrinoType) => type.kind.startsWith('interval');
  const time = (type: TrinoType) => TIMES.includes(type.kind);
  const millis: TrinoType = { kind: 'interval day to second' };
  if ((operator === '+' || operator === '-') && time(a) && interval(b)) return node(left, right, widen(a, b));
  if (operator === '+' && interval(a) && time(b)) return node(right, left, widen(b, a));
  if ((operator === '+' || operator === '-') && interval(a) && a.kind === b.kind) return node(left, right, a);
  if (operator === '-' && time(a) && time(b)) {
    const common = commonSuperType(a, b);
    if (common) return node(coerce(left, common), coerce(right, common), millis);
  }
  const factor = (e: Typed) =>
    coerce(e, isInteger(e.type) && operator === '*' ? { kind: 'bigint' } : { kind: 'double' });
  if ((operator === '*' || operator === '/') && interval(a) && isNumeric(b))
    return node(left, factor(right), a);
  if (operator === '*' && isNumeric(a) && interval(b)) return node(right, factor(left), b);
  throw fail();
}

/** An operator on NULLs that could be of several types. */
export function ambiguous(at: Position): SqlError {
  return new SqlError(
    'AMBIGUOUS_FUNCTION_CALL',
    at,
    'Could not choose a best candidate operator. Explicit type casts must be added.',
  );
}

/** Whether NULL beside an operand could be of several types that the operator takes exactly. */
function isAmbiguous(operator: ArithmeticOperator, other: TrinoType, first: boolean): boolean {
  const scales = other.kind === 'double' || other.kind === 'bigint';
  if (scales) return operator === '*' || (operator === '/' && first);
  if (other.kind === 'timestamp' || other.kind === 'timestamp with time zone')
    return other.precision < 3 && (operator === '+' || (operator === '-' && !first));
  return other.kind === 'time' && operator === '-' && !first;
}

/** The type that NULL takes beside an operand; undefined where the operator knows none. */
function besideNull(operator: ArithmeticOperator, other: TrinoType, first: boolean): TrinoType | undefined {
  if (other.kind === 'decimal') return decimal(1, 0);
  if (isNumeric(other)) return other;
  const additive = operator === '+' || operator === '-';
  if (other.kind.startsWith('interval')) {
    if (additive) return other;
    return operator === '*' || (operator === '/' && !first) ? { kind: 'double' } : undefined;
  }
  if (TIMES.includes(other.kind) && additive)
    return first && operator === '-' ? other : { kind: 'interval day to second' };
  return undefined;
}

/** Milliseconds need three digits: timestamp(0) plus an interval of seconds is a timestamp(3). */
function widen(type: TrinoType, interval: TrinoType): TrinoType {
  if (interval.kind !== 'interval day to second') return type;
  if (type.kind === 'timestamp' || type.kind === 'timestamp with time zone' || type.kind === 'time') {
    return { kind: type.kind, precision: Math.max(3, type.precision) };
  }
  return type;
}
