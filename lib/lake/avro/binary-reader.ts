import { AvroError } from './schema.ts';

/** Avro's primitive encodings, out of bytes. @throws AvroError when they end too early. */
export class BinaryReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get done(): boolean {
    return this.#at >= this.#bytes.length;
  }

  byte(): number {
    return this.#bytes[this.#take(1)]!;
  }

  /** Offset of the next byte. */
  get at(): number {
    return this.#at;
  }

  /** What was read since an offset. */
  since(start: number): Uint8Array {
    return this.#bytes.subarray(start, this.#at);
  }

  /** A number, or a bigint past 2^53. */
  long(): number | bigint {
    const start = this.#at;
    let unsigned = 0;
    // Seven bytes hold 49 bits: most integers, without a BigInt.
    for (let unit = 1; unit < 2 ** 49; unit *= 128) {
      const byte = this.byte();
      unsigned += (byte & 0x7f) * unit;
      if (byte < 0x80) return unsigned % 2 === 0 ? unsigned / 2 : -(unsigned + 1) / 2;
    }
    this.#at = start;
    return this.#longLong();
  }

  #longLong(): number | bigint {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = this.byte();
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) break;
      if (shift > 63n) throw new AvroError('Avro file is broken: an integer has more than 64 bits');
    }
    const signed = BigInt.asIntN(64, (value >> 1n) ^ -(value & 1n));
    const number = Number(signed);
    return Number.isSafeInteger(number) ? number : signed;
  }

  /** A long that counts something in the file. */
  count(): number {
    return Number(this.long());
  }

  float(): number {
    const at = this.#take(4);
    return this.#view.getFloat32(at, true);
  }

  double(): number {
    const at = this.#take(8);
    return this.#view.getFloat64(at, true);
  }

  raw(length: number): Uint8Array {
    const at = this.#take(length);
    return this.#bytes.subarray(at, at + length);
  }

  lengthPrefixed(): Uint8Array {
    return this.raw(this.count());
  }

  string(): string {
    const bytes = this.lengthPrefixed();
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
  }

  #take(length: number): number {
    const at = this.#at;
    if (length < 0 || at + length > this.#bytes.length)
      throw new AvroError(
        `Avro file is broken: ${length} bytes expected at ${at}, ${this.#bytes.length - at} left`,
      );
    this.#at += length;
    return at;
  }
}
