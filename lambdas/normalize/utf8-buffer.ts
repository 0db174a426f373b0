import type { ColumnValue } from '../../lib/contracts/table.ts';
import { LENGTH_BYTES, type PackedValues, startOf, viewOf } from '../../lib/lake/packed-column.ts';
import { PackedBuffer, widened } from './packed-buffer.ts';

/** Most bytes that a UTF-16 unit takes in UTF-8. */
const UNIT_BYTES = 3;
/** Bytes that texts of few rows take. */
const TEXT_BYTES = 16;

export class Utf8Buffer extends PackedBuffer {
  /** Each text behind its length in 4 little-endian bytes. */
  plain = Buffer.alloc(0);
  view: DataView = viewOf(this.plain);
  /** Where each text ends, exclusive; the next begins there. */
  ends = new Int32Array(0);

  override push(value: Exclude<ColumnValue, null>): void {
    const text = value as string;
    const start = startOf(this.ends, this.count);
    this.reserveBytes(start + LENGTH_BYTES + text.length * UNIT_BYTES);
    const length = this.plain.write(text, start + LENGTH_BYTES, 'utf8');
    this.view.setInt32(start, length, true);
    this.ends[this.count++] = start + LENGTH_BYTES + length;
  }

  protected override pushAll(value: Exclude<ColumnValue, null>, times: number): void {
    const start = startOf(this.ends, this.count);
    this.push(value);
    const length = this.ends[this.count - 1]! - start;
    this.reserveBytes(start + length * times);
    for (let at = 1; at < times; at++) this.ends[this.count++] = start + length * (at + 1);
    this.plain.fill(this.plain.subarray(start, start + length), start + length, start + length * times);
  }

  /** Room for the texts' bytes up to here. */
  reserveBytes(end: number): void {
    if (end <= this.plain.length) return;
    const wider = Buffer.allocUnsafeSlow(Math.max(end, this.plain.length * 2, this.capacity * TEXT_BYTES));
    this.plain.copy(wider, 0, 0, startOf(this.ends, this.count));
    this.plain = wider;
    this.view = viewOf(wider);
  }

  protected override widen(capacity: number): void {
    this.ends = widened(this.ends, new Int32Array(capacity));
  }

  protected override packed(count: number): PackedValues {
    return {
      kind: 'utf8',
      plain: this.plain.subarray(0, startOf(this.ends, count)),
      ends: this.ends.subarray(0, count),
    };
  }
}
