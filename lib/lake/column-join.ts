import type { ColumnValue } from '../contracts/table.ts';
import {
  type ColumnArray,
  isPacked,
  nullColumn,
  type PackedColumn,
  type PackedValues,
  startOf,
  type Utf8Values,
  unpacked,
} from './packed-column.ts';
import type { ReusedMemory } from './reused-memory.ts';

/** Room for texts beyond what those that came let expect. */
const SPARE = 1.125;

/** Columns of one name, one behind the other. Each is copied when it comes, so that all of them are never in memory twice. */
export class ColumnJoin {
  readonly #rows: number;
  readonly #memory: ReusedMemory;
  #length = 0;
  /** One byte a row, 1 for a value and 0 for a null; undefined while there is no null. */
  #defined: Uint8Array | undefined;
  /** The values that came, at the beginning of memory with room for all. */
  #packed: PackedValues = { kind: 'none' };
  #count = 0;
  /** Instead of all else, where a column came that is not packed, or in another form. */
  #plain: ColumnValue[] | undefined;

  /** @param rows that will come, at most */
  constructor(rows: number, memory: ReusedMemory) {
    this.#rows = rows;
    this.#memory = memory;
  }

  add(column: ColumnArray): void {
    if (this.#plain || !isPacked(column) || !this.#takes(column.packed)) {
      this.#plain ??= Array.from(unpacked(this.#column()));
      const values = unpacked(column);
      for (let row = 0; row < values.length; row++) this.#plain.push(values[row]!);
      return;
    }
    this.#markNulls(column);
    this.#copy(column.packed);
    this.#length += column.length;
  }

  /** All that came. */
  end(): ColumnArray {
    return this.#plain ?? this.#column();
  }

  #takes({ kind }: PackedValues): boolean {
    return kind === 'none' || this.#packed.kind === 'none' || kind === this.#packed.kind;
  }

  #column(): PackedColumn {
    const [length, count, packed] = [this.#length, this.#count, this.#packed];
    const defined = this.#defined?.subarray(0, length);
    switch (packed.kind) {
      case 'none':
        return nullColumn(length);
      case 'int64':
        return { length, defined, packed: { kind: 'int64', array: packed.array.subarray(0, count) } };
      case 'int128':
        return {
          length,
          defined,
          packed: { kind: 'int128', limbs: packed.limbs.subarray(0, count * LIMBS) },
        };
      case 'utf8': {
        const ends = packed.ends.subarray(0, count);
        return {
          length,
          defined,
          packed: { kind: 'utf8', plain: packed.plain.subarray(0, startOf(ends, count)), ends },
        };
      }
    }
  }

  #markNulls({ length, defined, packed }: PackedColumn): void {
    const [from, to] = [this.#length, this.#length + length];
    if (!this.#defined) {
      if (!defined && packed.kind !== 'none') return;
      this.#defined = new Uint8Array(this.#memory.take(this.#rows), 0, this.#rows).fill(1, 0, from);
    }
    if (packed.kind === 'none') this.#defined.fill(0, from, to);
    else if (defined) this.#defined.set(defined, from);
    else this.#defined.fill(1, from, to);
  }

  #copy(values: PackedValues): void {
    switch (values.kind) {
      case 'none':
        return;
      case 'int64':
        this.#int64().set(values.array, this.#count);
        this.#count += values.array.length;
        return;
      case 'int128':
        this.#int128().set(values.limbs, this.#count * LIMBS);
        this.#count += values.limbs.length / LIMBS;
        return;
      case 'utf8':
        this.#copyTexts(values);
    }
  }

  #int64(): BigInt64Array {
    if (this.#packed.kind !== 'int64')
      this.#packed = {
        kind: 'int64',
        array: new BigInt64Array(this.#memory.take(this.#rows * 8), 0, this.#rows),
      };
    return this.#packed.array;
  }

  #int128(): Int32Array {
    const limbs = this.#rows * LIMBS;
    if (this.#packed.kind !== 'int128')
      this.#packed = { kind: 'int128', limbs: new Int32Array(this.#memory.take(limbs * 4), 0, limbs) };
    return this.#packed.limbs;
  }

  #copyTexts(values: Utf8Values): void {
    const before = this.#packed.kind === 'utf8' ? startOf(this.#packed.ends, this.#count) : 0;
    const { plain, ends } = this.#texts(before, values);
    plain.set(values.plain, before);
    // Not by an iterator: one costs more than the sum.
    for (let at = 0; at < values.ends.length; at++) ends[this.#count + at] = before + values.ends[at]!;
    this.#count += values.ends.length;
  }

  /** Memory with room for more texts. @param before bytes of those that came */
  #texts(before: number, { plain: { length }, ends }: Utf8Values): Utf8Values {
    const packed = this.#packed.kind === 'utf8' ? this.#packed : undefined;
    if (packed && before + length <= packed.plain.length) return packed;
    const expected = ((before + length) / (this.#count + ends.length)) * this.#rows * SPARE;
    const bytes = Math.max(before + length, Math.ceil(expected));
    const plain = new Uint8Array(this.#memory.take(bytes), 0, bytes);
    if (packed) {
      plain.set(packed.plain.subarray(0, before));
      this.#memory.giveBack([packed.plain.buffer]);
    }
    this.#packed = {
      kind: 'utf8',
      plain,
      ends: packed?.ends ?? new Int32Array(this.#memory.take(this.#rows * 4), 0, this.#rows),
    };
    return this.#packed;
  }
}

/** Of 32 bits, of one integer of 128. */
const LIMBS = 4;
