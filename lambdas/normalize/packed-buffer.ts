import type { ColumnValue } from '../../lib/contracts/table.ts';
import { type ColumnArray, nullColumn, type PackedValues } from '../../lib/lake/packed-column.ts';

/** A column of a fragment that grows row by row. Rows are set in order, from 0; the last may be set again. Those that are left out are null. */
export interface FragmentBuffer {
  /** Rows that it has memory for. */
  readonly capacity: number;
  set(row: number, value: ColumnValue): void;
  /** Sets rows from one on to the same value. */
  fill(row: number, more: number, value: ColumnValue): void;
  /** The first `length` rows, in memory that the buffer goes on to use. */
  column(length: number): ColumnArray;
  /** Forgets all rows; their memory is for those that come. */
  clear(): void;
}

/** Rows that a column has room for once it has any. */
const FEWEST_ROWS = 16;

/**
 * A column of a fragment in the arrays that a file's pages are written from, its values one behind the other without the nulls among them. It
 * has no memory until the first value comes. Who sets many rows at a time writes to its arrays.
 */
export abstract class PackedBuffer implements FragmentBuffer {
  /** One byte a row, 1 for a value and 0 for a null. */
  defined = new Uint8Array(0);
  /** How many values there are. */
  count = 0;
  #rows = 0;

  /** Rows that there is room for. */
  get capacity(): number {
    return this.defined.length;
  }

  set(row: number, value: ColumnValue): void {
    this.reserve(row, 1);
    this.defined[row] = value === null ? 0 : 1;
    if (value !== null) this.push(value);
  }

  fill(row: number, more: number, value: ColumnValue): void {
    this.reserve(row, more);
    this.defined.fill(value === null ? 0 : 1, row, row + more);
    if (value !== null) this.pushAll(value, more);
  }

  column(length: number): ColumnArray {
    if (this.#rows > 0) this.reserve(length, 0);
    if (this.count === 0) return nullColumn(length);
    const defined = this.count < length ? this.defined.subarray(0, length) : undefined;
    return { length, defined, packed: this.packed(this.count) };
  }

  /** Forgets all rows; their memory is for those that come. */
  clear(): void {
    this.#rows = 0;
    this.count = 0;
  }

  /**
   * Room for rows from one on, which who calls sets all. Those behind are forgotten, those before that were left out are null.
   * @param row the first
   * @param more how many there are
   */
  reserve(row: number, more: number): void {
    const end = row + more;
    if (end > this.defined.length) {
      const capacity = Math.max(end, this.defined.length * 2, FEWEST_ROWS);
      this.defined = widened(this.defined, new Uint8Array(capacity));
      this.widen(capacity);
    }
    if (row > this.#rows) this.defined.fill(0, this.#rows, row);
    else if (row < this.#rows) {
      this.count = 0;
      for (let at = 0; at < row; at++) this.count += this.defined[at]!;
    }
    this.#rows = end;
  }

  /** Takes one more value. */
  abstract push(value: Exclude<ColumnValue, null>): void;
  /** Takes the same value more than once. */
  protected abstract pushAll(value: Exclude<ColumnValue, null>, times: number): void;
  protected abstract widen(capacity: number): void;
  /** The first `count` values. */
  protected abstract packed(count: number): PackedValues;
}

export const widened = <T extends Uint8Array | Int32Array | BigInt64Array>(from: T, to: T): T => {
  to.set(from as never);
  return to;
};
