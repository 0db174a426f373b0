/** Avro's primitive encodings, into a growing buffer. */
export class BinaryWriter {
  #bytes = Buffer.allocUnsafe(4096);
  #at = 0;

  bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#at);
  }

  byte(value: number): void {
    this.#ensure(1);
    this.#bytes[this.#at++] = value;
  }

  /** int and long: zigzag, variable length. */
  long(value: number | bigint): void {
    if (typeof value === 'number' && Math.abs(value) < 2 ** 48) {
      let unsigned = value < 0 ? -2 * value - 1 : 2 * value;
      for (; unsigned >= 0x80; unsigned = Math.floor(unsigned / 128)) this.byte((unsigned % 128) | 0x80);
      this.byte(unsigned);
      return;
    }
    let rest = BigInt.asUintN(64, (BigInt(value) << 1n) ^ (BigInt(value) >> 63n));
    while (rest >= 0x80n) {
      this.byte(Number(rest & 0x7fn) | 0x80);
      rest >>= 7n;
    }
    this.byte(Number(rest));
  }

  float(value: number): void {
    this.#ensure(4);
    this.#at = this.#bytes.writeFloatLE(value, this.#at);
  }

  double(value: number): void {
    this.#ensure(8);
    this.#at = this.#bytes.writeDoubleLE(value, this.#at);
  }

  raw(value: Uint8Array): void {
    this.#ensure(value.length);
    this.#bytes.set(value, this.#at);
    this.#at += value.length;
  }

  lengthPrefixed(value: Uint8Array): void {
    this.long(value.length);
    this.raw(value);
  }

  string(value: string): void {
    this.lengthPrefixed(Buffer.from(value, 'utf8'));
  }

  #ensure(size: number): void {
    if (this.#at + size <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#at + size));
    grown.set(this.bytes());
    this.#bytes = grown;
  }
}
