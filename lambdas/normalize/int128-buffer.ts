import type { ColumnValue } from '../../lib/contracts/table.ts';
import type { PackedValues } from '../../lib/lake/packed-column.ts';
import { PackedBuffer, widened } from './packed-buffer.ts';
import { scaledLimbs, sumOfScaled } from './scaled-limbs.ts';

export class Int128Buffer extends PackedBuffer {
  /** Four of each value, lowest first, in two's complement. */
  #limbs = new Int32Array(0);

  override push(value: Exclude<ColumnValue, null>): void {
    let rest = value as bigint;
    const at = this.count++ * 4;
    for (let limb = 0; limb < 4; limb++, rest >>= 32n)
      this.#limbs[at + limb] = Number(BigInt.asIntN(32, rest));
  }

  protected override pushAll(value: Exclude<ColumnValue, null>, times: number): void {
    for (let at = 0; at < times; at++) this.push(value);
  }

  /** Takes digits × 10^shift, without a bigint. @param digits a safe integer ≥ 0. @param shift 0 to 38 */
  pushScaled(digits: number, shift: number): boolean {
    scaledLimbs(this.#limbs, 4 * this.count++, digits, shift);
    return true;
  }

  /** Takes first × 10^firstShift + second × 10^secondShift, without a bigint. Digits are safe integers ≥ 0. */
  pushSum(first: number, firstShift: number, second: number, secondShift: number): void {
    sumOfScaled(this.#limbs, 4 * this.count++, [first, firstShift], [second, secondShift]);
  }

  protected override widen(capacity: number): void {
    this.#limbs = widened(this.#limbs, new Int32Array(capacity * 4));
  }

  protected override packed(count: number): PackedValues {
    return { kind: 'int128', limbs: this.#limbs.subarray(0, count * 4) };
  }
}
