import type { ColumnType } from '../../contracts/column.ts';
import type { ColumnValue } from '../../contracts/table.ts';

/**
 * Collects a column of a known number of rows in the densest array that holds it: typed arrays for integers, times,
 * decimals within 64 bits and doubles, until a null or a wider decimal needs a plain array.
 */
export class ColumnBuilder {
  readonly #length: number;
  #typed: BigInt64Array | Int32Array | Float64Array | undefined;
  #plain: ColumnValue[] | undefined;
  #at = 0;

  constructor(type: ColumnType, length: number) {
    this.#length = length;
    this.#typed = typedArray(type, length);
    if (!this.#typed) this.#plain = new Array<ColumnValue>(length);
  }

  /** Appends values that are in memory form, whole arrays at once where the types allow. */
  appendAll(values: ArrayLike<ColumnValue>): void {
    const typed = this.#typed;
    if (typed && typed.constructor === values.constructor) {
      (typed as Float64Array).set(values as Float64Array, this.#at);
      this.#at += values.length;
      return;
    }
    for (let i = 0; i < values.length; i++) this.append(values[i] ?? null);
  }

  append(value: ColumnValue): void {
    if (this.#typed && (value === null || isWide(value))) this.#widen();
    const target = (this.#plain ?? this.#typed) as ColumnValue[];
    target[this.#at++] = value;
  }

  appendNulls(count: number): void {
    for (let i = 0; i < count; i++) this.append(null);
  }

  finish(): ArrayLike<ColumnValue> {
    if (this.#at !== this.#length) throw new Error(`${this.#at} values for ${this.#length} rows`);
    return (this.#plain ?? this.#typed)!;
  }

  #widen(): void {
    const plain = new Array<ColumnValue>(this.#length);
    for (let i = 0; i < this.#at; i++) plain[i] = this.#typed![i]!;
    this.#plain = plain;
    this.#typed = undefined;
  }
}

function typedArray({ kind }: ColumnType, length: number) {
  switch (kind) {
    case 'bigint':
    case 'timestamp':
    case 'decimal':
      return new BigInt64Array(length);
    case 'integer':
    case 'date':
      return new Int32Array(length);
    case 'double':
      return new Float64Array(length);
    default:
      return undefined;
  }
}

const isWide = (value: ColumnValue): boolean =>
  typeof value === 'bigint' && BigInt.asIntN(64, value) !== value;
