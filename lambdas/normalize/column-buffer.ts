import type { ColumnType } from '../../lib/contracts/column.ts';
import type { ColumnValue } from '../../lib/contracts/table.ts';
import { releaseBytes } from '../../lib/lake/release-bytes.ts';

const TWO_TO_32 = 4_294_967_296;
const MOST = (1n << 63n) - 1n;
const LEAST = -(1n << 63n);

/** A column that grows row by row. Rows are set in order, from 0. */
export interface ColumnBuffer {
  /** Sets a row to a safe integer ≥ 0, without going through a bigint. For columns whose memory form is bigint. */
  setNumber(row: number, value: number): void;
  set(row: number, value: ColumnValue): void;
  /** The first `length` rows. */
  values(length: number): ArrayLike<ColumnValue>;
  /** Gives the memory of the values back, those handed out included. */
  release(): void;
}

/**
 * @param type undefined for a column that is none of the table's
 * @param capacity rows to make room for from the start; more make it grow. @default 1024
 */
export function columnBuffer(type: ColumnType | undefined, capacity = 1024): ColumnBuffer {
  switch (type?.kind) {
    case 'bigint':
    case 'timestamp':
    case 'decimal':
      return new Int64Buffer(capacity);
    default:
      return new PlainBuffer();
  }
}

/** 64-bit integers in place; a null or a wider value (decimals hold up to 38 digits) turns it into plain bigints. */
class Int64Buffer implements ColumnBuffer {
  #narrow: BigInt64Array;
  #halves: Uint32Array;
  #wide: ColumnValue[] | undefined;

  constructor(capacity: number) {
    this.#narrow = new BigInt64Array(Math.max(1, capacity));
    this.#halves = new Uint32Array(this.#narrow.buffer);
  }

  setNumber(row: number, value: number): void {
    if (this.#wide) {
      this.#wide[row] = BigInt(value);
      return;
    }
    this.#reserve(row);
    // Not by %: a remainder of doubles is a call, and this runs for every value.
    const high = Math.floor(value / TWO_TO_32);
    // Little-endian, as every platform that Node runs on.
    this.#halves[row * 2] = value - high * TWO_TO_32;
    this.#halves[row * 2 + 1] = high;
  }

  set(row: number, value: ColumnValue): void {
    if (!this.#wide && (typeof value !== 'bigint' || value > MOST || value < LEAST))
      this.#wide = Array.from(this.#narrow.subarray(0, row));
    if (this.#wide) {
      this.#wide[row] = value;
      return;
    }
    this.#reserve(row);
    this.#narrow[row] = value as bigint;
  }

  values(length: number): ArrayLike<ColumnValue> {
    return this.#wide ? this.#wide.slice(0, length) : this.#narrow.subarray(0, length);
  }

  release(): void {
    releaseBytes(new Uint8Array(this.#narrow.buffer));
  }

  #reserve(row: number): void {
    if (row < this.#narrow.length) return;
    const grown = new BigInt64Array(this.#narrow.length * 2);
    grown.set(this.#narrow);
    this.#narrow = grown;
    this.#halves = new Uint32Array(grown.buffer);
  }
}

class PlainBuffer implements ColumnBuffer {
  readonly #values: ColumnValue[] = [];

  setNumber(row: number, value: number): void {
    this.#values[row] = value;
  }

  set(row: number, value: ColumnValue): void {
    this.#values[row] = value;
  }

  values(length: number): ArrayLike<ColumnValue> {
    return this.#values.slice(0, length);
  }

  release(): void {
    this.#values.length = 0;
  }
}
