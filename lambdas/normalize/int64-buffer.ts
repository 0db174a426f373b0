import type { ColumnValue } from '../../lib/contracts/table.ts';
import type { PackedValues } from '../../lib/lake/packed-column.ts';
import { PackedBuffer, widened } from './packed-buffer.ts';

const TWO_TO_32 = 4_294_967_296;
const POWERS = Float64Array.from({ length: 19 }, (_, power) => 10 ** power);

export class Int64Buffer extends PackedBuffer {
  #values = new BigInt64Array(0);
  /** Lower and upper half of each value: every platform that Node runs on is little-endian. */
  #halves = new Uint32Array(0);

  override push(value: Exclude<ColumnValue, null>): void {
    // A typed array would cut what is wider without a word.
    if (BigInt.asIntN(64, value as bigint) !== value) throw new RangeError(`${value}: more than 64 bits`);
    this.#values[this.count++] = value;
  }

  protected override pushAll(value: Exclude<ColumnValue, null>, times: number): void {
    this.#values.fill(value as bigint, this.count, this.count + times);
    this.count += times;
  }

  /** Takes a safe integer ≥ 0, without a bigint. */
  pushNumber(value: number): void {
    const at = 2 * this.count++;
    // Not by %: a remainder of doubles is a call, and this runs for every value.
    const high = Math.floor(value / TWO_TO_32);
    this.#halves[at] = value - high * TWO_TO_32;
    this.#halves[at + 1] = high;
  }

  /** Takes digits × 10^shift, without a bigint. @param digits a safe integer ≥ 0. @returns false where it does not: the product is no safe integer */
  pushScaled(digits: number, shift: number): boolean {
    const scaled = digits * POWERS[shift]!;
    if (scaled > Number.MAX_SAFE_INTEGER) return false;
    this.pushNumber(scaled);
    return true;
  }

  /** The value that came last, as a double. */
  get last(): number {
    return Number(this.#values[this.count - 1]);
  }

  protected override widen(capacity: number): void {
    this.#values = widened(this.#values, new BigInt64Array(capacity));
    this.#halves = new Uint32Array(this.#values.buffer);
  }

  protected override packed(count: number): PackedValues {
    return { kind: 'int64', array: this.#values.subarray(0, count) };
  }
}
