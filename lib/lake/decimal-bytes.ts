/** The integer that big-endian two's complement bytes hold; 0 for none. */
export function fromTwosComplement(bytes: Uint8Array): bigint {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let value = 0n;
  let at = 0;
  for (; at + 8 <= bytes.length; at += 8) value = (value << 64n) | view.getBigUint64(at);
  for (; at < bytes.length; at++) value = (value << 8n) | BigInt(bytes[at]!);
  return BigInt.asIntN(bytes.length * 8, value);
}

/** Big-endian two's complement in the fewest bytes that hold the integer, at least one. */
export function toTwosComplement(value: bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  do {
    bytes.unshift(Number(rest & 0xffn));
    rest >>= 8n;
  } while (!((rest === 0n && bytes[0]! < 0x80) || (rest === -1n && bytes[0]! >= 0x80)));
  return Uint8Array.from(bytes);
}
