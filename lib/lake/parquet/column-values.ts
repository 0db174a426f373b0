import type { ColumnValue, TableField } from '../../contracts/table.ts';
import { isPacked, type PackedColumn, type PackedRows, type PackedValues } from '../packed-column.ts';
import { constantText, type TextDictionary, textDictionary, utf8Dictionary } from './text-dictionary.ts';

/** A column ready to encode: nulls apart, values in the arrays that pages are written from. */
export interface ColumnValues {
  /** One byte a row, 1 for a value and 0 for a null; undefined when there is no null. */
  readonly defined: Uint8Array | undefined;
  /** The values that are not null, in row order. */
  readonly values: PhysicalValues;
}

export type PhysicalValues =
  | { readonly kind: 'int32'; readonly array: Int32Array }
  /** Decimals some of which are wider than 64 bits. */
  | { readonly kind: 'wide'; readonly array: readonly bigint[] }
  | { readonly kind: 'double'; readonly array: Float64Array }
  | { readonly kind: 'boolean'; readonly array: Uint8Array }
  /** Texts that repeat too little for a dictionary. */
  | { readonly kind: 'text'; readonly array: readonly string[] }
  | PackedValues
  | TextDictionary;

/** A value that its column's type can't hold, or a null where the contract has none. */
export class InvalidColumnValue extends Error {
  override readonly name = 'InvalidColumnValue';
}

const INT64_MIN = -(2n ** 63n);
const INT64_MAX = 2n ** 63n - 1n;

/** @throws InvalidColumnValue that names column, row (from 0) and value. */
export function columnValues(field: TableField, { columns, constants, length }: PackedRows): ColumnValues {
  const text = constants?.[field.name];
  if (text !== undefined && field.type.kind === 'text')
    return { defined: undefined, values: constantText(text, length) };
  const column = columns[field.name];
  if (!column) throw new InvalidColumnValue(`Column ${field.name}: the rows have no such column`);
  if (column.length !== length)
    throw new InvalidColumnValue(`Column ${field.name}: ${column.length} values for ${length} rows`);
  if (isPacked(column)) return packedValues(field, column);
  const given = typedValues(field, column);
  if (given) return { defined: undefined, values: given };
  const { defined, present } = withoutNulls(field, column);
  return { defined, values: checkedValues(field, present, defined) };
}

/** Column types whose values each form of packed values may be. */
const PACKED_TYPES: Readonly<Record<Exclude<PackedColumn['packed']['kind'], 'none'>, readonly string[]>> = {
  int64: ['bigint', 'timestamp', 'decimal'],
  int128: ['decimal'],
  utf8: ['text'],
};

function packedValues(field: TableField, { defined, packed }: PackedColumn): ColumnValues {
  const { name, type, required } = field;
  const fits = packed.kind === 'none' || PACKED_TYPES[packed.kind].includes(type.kind);
  if (!fits)
    throw new InvalidColumnValue(`Column ${name}: ${packed.kind} values for a column of ${type.kind}`);
  const empty = required && defined ? defined.indexOf(0) : -1;
  if (empty >= 0)
    throw new InvalidColumnValue(`Column ${name}, row ${empty}: null, and the column is required`);
  return { defined, values: packed.kind === 'utf8' ? (utf8Dictionary(packed) ?? packed) : packed };
}

/** Arrays that are in their physical form already. */
function typedValues({ type }: TableField, column: ArrayLike<ColumnValue>): PhysicalValues | undefined {
  const { kind } = type;
  if (column instanceof BigInt64Array && (kind === 'bigint' || kind === 'timestamp' || kind === 'decimal'))
    return { kind: 'int64', array: column };
  if (column instanceof Int32Array && (kind === 'integer' || kind === 'date'))
    return { kind: 'int32', array: column };
  if (column instanceof Float64Array && kind === 'double') return { kind: 'double', array: column };
  return undefined;
}

function withoutNulls(field: TableField, column: ArrayLike<ColumnValue>) {
  let nulls = 0;
  for (let row = 0; row < column.length; row++) {
    if (column[row] != null) continue;
    if (field.required)
      throw new InvalidColumnValue(`Column ${field.name}, row ${row}: null, and the column is required`);
    nulls++;
  }
  if (nulls === 0) return { defined: undefined, present: column as ArrayLike<Exclude<ColumnValue, null>> };
  const defined = new Uint8Array(column.length);
  const present = new Array<Exclude<ColumnValue, null>>(column.length - nulls);
  for (let row = 0, at = 0; row < column.length; row++) {
    const value = column[row];
    if (value == null) continue;
    defined[row] = 1;
    present[at++] = value;
  }
  return { defined, present };
}

function checkedValues(
  field: TableField,
  present: ArrayLike<Exclude<ColumnValue, null>>,
  defined: Uint8Array | undefined,
): PhysicalValues {
  const { type } = field;
  const count = present.length;
  const refuse = (at: number, expected: string): never => {
    const value = present[at];
    throw new InvalidColumnValue(
      `Column ${field.name}, row ${rowOf(at, defined)}: ${expected} expected, got ${typeof value} ${String(value)}`,
    );
  };
  switch (type.kind) {
    case 'text': {
      for (let i = 0; i < count; i++) if (typeof present[i] !== 'string') refuse(i, 'text');
      const array = present as unknown as readonly string[];
      return textDictionary(array) ?? { kind: 'text', array };
    }
    case 'integer':
    case 'date': {
      const array = new Int32Array(count);
      for (let i = 0; i < count; i++) {
        const value = present[i] as number;
        array[i] = value;
        if (array[i] !== value) refuse(i, 'a 32-bit integer');
      }
      return { kind: 'int32', array };
    }
    case 'double': {
      const array = new Float64Array(count);
      for (let i = 0; i < count; i++) {
        if (typeof present[i] !== 'number') refuse(i, 'a number');
        array[i] = present[i] as number;
      }
      return { kind: 'double', array };
    }
    case 'boolean': {
      const array = new Uint8Array(count);
      for (let i = 0; i < count; i++) {
        if (typeof present[i] !== 'boolean') refuse(i, 'a boolean');
        array[i] = present[i] ? 1 : 0;
      }
      return { kind: 'boolean', array };
    }
    case 'bigint':
    case 'timestamp':
    case 'decimal': {
      const array = new BigInt64Array(count);
      for (let i = 0; i < count; i++) {
        const value = present[i];
        if (typeof value !== 'bigint') return refuse(i, 'a bigint');
        if (value < INT64_MIN || value > INT64_MAX) {
          if (type.kind === 'decimal' && type.precision > 18) return wideValues(present, refuse);
          return refuse(i, type.kind === 'decimal' ? `${type.precision} digits` : 'a 64-bit integer');
        }
        array[i] = value;
      }
      return { kind: 'int64', array };
    }
  }
}

function wideValues(
  present: ArrayLike<Exclude<ColumnValue, null>>,
  refuse: (at: number, expected: string) => never,
): PhysicalValues {
  const array = new Array<bigint>(present.length);
  for (let i = 0; i < present.length; i++) {
    const value = present[i];
    if (typeof value !== 'bigint') return refuse(i, 'a bigint');
    array[i] = value;
  }
  return { kind: 'wide', array };
}

function rowOf(at: number, defined: Uint8Array | undefined): number {
  if (!defined) return at;
  for (let row = 0, seen = 0; row < defined.length; row++) if (defined[row] && seen++ === at) return row;
  return at;
}
