import type { ColumnType } from '../../lib/contracts/column.ts';
import type { ColumnValue } from '../../lib/contracts/table.ts';
import {
  type ColumnArray,
  copyBytes,
  LENGTH_BYTES,
  type PackedValues,
  viewOf,
} from '../../lib/lake/packed-column.ts';
import { scaledLimbs } from './scaled-limbs.ts';

const TWO_TO_32 = 4_294_967_296;

/** A column of a fragment that grows row by row. Rows are set in order, from 0; the last may be set again. Those that are left out are null. */
export interface FragmentBuffer {
  set(row: number, value: ColumnValue): void;
  /** The first `length` rows, in memory that the buffer goes on to use. */
  column(length: number): ColumnArray;
}

/** @param type undefined for a column that is none of the table's. @param capacity rows to make room for from the start; more make it grow */
export function fragmentBuffer(type: ColumnType | undefined, capacity: number): FragmentBuffer {
  switch (type?.kind) {
    case 'bigint':
    case 'timestamp':
      return new Int64Column(capacity);
    case 'decimal':
      return type.precision > 18 ? new Int128Column(capacity) : new Int64Column(capacity);
    case 'text':
      return new Utf8Column(capacity);
    default: {
      const values: ColumnValue[] = [];
      return {
        set(row, value) {
          values[row] = value;
        },
        column: (length) => Array.from({ length }, (_, row) => values[row] ?? null),
      };
    }
  }
}

/** Rows that are left out are null. No memory for the nulls of columns without one. */
abstract class NullableColumn implements FragmentBuffer {
  #defined: Uint8Array | undefined;
  #capacity: number;
  /** Rows that are set. */
  #rows = 0;

  constructor(capacity: number) {
    this.#capacity = Math.max(1, capacity);
  }

  set(row: number, value: ColumnValue): void {
    if (value === null) this.#setNulls(row);
    else {
      this.begin(row);
      this.setValue(row, value);
    }
  }

  column(length: number): ColumnArray {
    if (this.#rows < length) this.#setNulls(length - 1);
    const defined = this.#defined?.subarray(0, length);
    const present = defined?.includes(0) ? defined : undefined;
    return { length, defined: present, packed: this.packed(length, present) };
  }

  /** Before a row gets a value. */
  protected begin(row: number): void {
    if (row > this.#rows) this.#setNulls(row - 1);
    if (row >= this.#capacity) this.#grow(row);
    if (this.#defined) this.#defined[row] = 1;
    this.#rows = row + 1;
  }

  /** Up to a row, inclusive: it and those that were left out before. */
  #setNulls(row: number): void {
    if (row >= this.#capacity) this.#grow(row);
    const from = Math.min(row, this.#rows);
    this.#defined ??= new Uint8Array(this.#capacity).fill(1, 0, from);
    this.#defined.fill(0, from, row + 1);
    this.setNulls(from, row + 1);
    this.#rows = row + 1;
  }

  #grow(row: number): void {
    this.#capacity = Math.max(row + 1, this.#capacity * 2);
    if (this.#defined) this.#defined = widened(this.#defined, new Uint8Array(this.#capacity));
    this.widen(this.#capacity);
  }

  protected abstract setValue(row: number, value: Exclude<ColumnValue, null>): void;
  /** Rows from one (inclusive) to another (exclusive). */
  protected abstract setNulls(from: number, to: number): void;
  protected abstract widen(capacity: number): void;
  /** @param present the rows that have a value. @default all have */
  protected abstract packed(length: number, present: Uint8Array | undefined): PackedValues;
}

const widened = <T extends Uint8Array | Int32Array | BigInt64Array>(from: T, to: T): T => {
  to.set(from as never);
  return to;
};

export class Int64Column extends NullableColumn {
  #values: BigInt64Array;
  #halves: Uint32Array;

  constructor(capacity: number) {
    super(capacity);
    this.#values = new BigInt64Array(Math.max(1, capacity));
    this.#halves = new Uint32Array(this.#values.buffer);
  }

  /** Sets a row to a safe integer ≥ 0, without going through a bigint. */
  setNumber(row: number, value: number): void {
    this.begin(row);
    // Not by %: a remainder of doubles is a call, and this runs for every value.
    const high = Math.floor(value / TWO_TO_32);
    // Little-endian, as every platform that Node runs on.
    this.#halves[row * 2] = value - high * TWO_TO_32;
    this.#halves[row * 2 + 1] = high;
  }

  protected override setValue(row: number, value: Exclude<ColumnValue, null>): void {
    // A typed array would cut what is wider without a word.
    if (BigInt.asIntN(64, value as bigint) !== value) throw new RangeError(`${value}: more than 64 bits`);
    this.#values[row] = value;
  }

  protected override setNulls(): void {}

  protected override widen(capacity: number): void {
    this.#values = widened(this.#values, new BigInt64Array(capacity));
    this.#halves = new Uint32Array(this.#values.buffer);
  }

  protected override packed(length: number, present: Uint8Array | undefined): PackedValues {
    const array = this.#values.subarray(0, length);
    return { kind: 'int64', array: present ? array.filter((_, row) => present[row]) : array };
  }
}

export class Int128Column extends NullableColumn {
  #limbs: Int32Array;

  constructor(capacity: number) {
    super(capacity);
    this.#limbs = new Int32Array(Math.max(1, capacity) * 4);
  }

  /** Sets a row to digits × 10^shift, without going through a bigint. @param digits a safe integer ≥ 0. @param shift 0 to 38 */
  setScaled(row: number, digits: number, shift: number): void {
    this.begin(row);
    scaledLimbs(this.#limbs, row * 4, digits, shift);
  }

  protected override setValue(row: number, value: Exclude<ColumnValue, null>): void {
    let rest = value as bigint;
    for (let limb = 0; limb < 4; limb++, rest >>= 32n)
      this.#limbs[row * 4 + limb] = Number(BigInt.asIntN(32, rest));
  }

  protected override setNulls(): void {}

  protected override widen(capacity: number): void {
    this.#limbs = widened(this.#limbs, new Int32Array(capacity * 4));
  }

  protected override packed(length: number, present: Uint8Array | undefined): PackedValues {
    const limbs = this.#limbs.subarray(0, length * 4);
    return { kind: 'int128', limbs: present ? limbs.filter((_, at) => present[at >> 2]) : limbs };
  }
}

/** Most bytes that a UTF-16 unit takes in UTF-8. */
const UNIT_BYTES = 3;
/** Bytes that texts of few rows take. */
const TEXT_BYTES = 16;

export class Utf8Column extends NullableColumn {
  #plain: Buffer;
  #view: DataView;
  #ends: Int32Array;

  constructor(capacity: number) {
    super(capacity);
    this.#plain = Buffer.allocUnsafeSlow(Math.max(1, capacity) * TEXT_BYTES);
    this.#view = viewOf(this.#plain);
    this.#ends = new Int32Array(Math.max(1, capacity));
  }

  /** Sets a row to the UTF-8 from `start` (inclusive) to `end` (exclusive). */
  setBytes(row: number, bytes: DataView, start: number, end: number): void {
    this.begin(row);
    const length = end - start;
    const from = this.#room(row, length);
    copyBytes(bytes, start, this.#view, from, length);
    this.#end(row, from, length);
  }

  protected override setValue(row: number, value: Exclude<ColumnValue, null>): void {
    const text = value as string;
    const from = this.#room(row, text.length * UNIT_BYTES);
    this.#end(row, from, this.#plain.write(text, from, 'utf8'));
  }

  protected override setNulls(from: number, to: number): void {
    this.#ends.fill(this.#start(from), from, to);
  }

  protected override widen(capacity: number): void {
    this.#ends = widened(this.#ends, new Int32Array(capacity));
  }

  protected override packed(length: number, present: Uint8Array | undefined): PackedValues {
    const ends = this.#ends.subarray(0, length);
    return {
      kind: 'utf8',
      plain: this.#plain.subarray(0, this.#start(length)),
      ends: present ? ends.filter((_, row) => present[row]) : ends,
    };
  }

  #start(row: number): number {
    return row === 0 ? 0 : this.#ends[row - 1]!;
  }

  /** Place of a text's first byte, with room for so many. */
  #room(row: number, length: number): number {
    const from = this.#start(row) + LENGTH_BYTES;
    if (from + length > this.#plain.length) {
      const wider = Buffer.allocUnsafeSlow(Math.max(from + length, this.#plain.length * 2));
      this.#plain.copy(wider, 0, 0, from);
      this.#plain = wider;
      this.#view = viewOf(wider);
    }
    return from;
  }

  #end(row: number, from: number, length: number): void {
    this.#view.setInt32(from - LENGTH_BYTES, length, true);
    this.#ends[row] = from + length;
  }
}
