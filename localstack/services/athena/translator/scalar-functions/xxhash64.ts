const P1 = 0x9e3779b185ebca87n;
const P2 = 0xc2b2ae3d27d4eb4fn;
const P3 = 0x165667b19e3779f9n;
const P4 = 0x85ebca77c2b2ae63n;
const P5 = 0x27d4eb2f165667c5n;

const u64 = (value: bigint) => BigInt.asUintN(64, value);
const rotate = (value: bigint, by: bigint) => u64((value << by) | (value >> (64n - by)));
const round = (accumulator: bigint, input: bigint) => u64(rotate(u64(accumulator + input * P2), 31n) * P1);
const merge = (hash: bigint, accumulator: bigint) => u64((hash ^ round(0n, accumulator)) * P1 + P4);

/** The 64-bit xxHash of bytes with seed 0 (xxHash's specification, XXH64), big-endian. */
export function xxHash64(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  let hash = P5;
  if (bytes.length >= 32) {
    let lanes = [u64(P1 + P2), P2, 0n, u64(-P1)];
    for (; at + 32 <= bytes.length; at += 32)
      lanes = lanes.map((lane, i) => round(lane, view.getBigUint64(at + i * 8, true)));
    const [a, b, c, d] = lanes as [bigint, bigint, bigint, bigint];
    hash = lanes.reduce(merge, u64(rotate(a, 1n) + rotate(b, 7n) + rotate(c, 12n) + rotate(d, 18n)));
  }
  hash = u64(hash + BigInt(bytes.length));
  for (; at + 8 <= bytes.length; at += 8)
    hash = u64(rotate(hash ^ round(0n, view.getBigUint64(at, true)), 27n) * P1 + P4);
  if (at + 4 <= bytes.length) {
    hash = u64(rotate(hash ^ u64(BigInt(view.getUint32(at, true)) * P1), 23n) * P2 + P3);
    at += 4;
  }
  for (; at < bytes.length; at++) hash = u64(rotate(hash ^ u64(BigInt(bytes[at]!) * P5), 11n) * P1);
  hash = u64((hash ^ (hash >> 33n)) * P2);
  hash = u64((hash ^ (hash >> 29n)) * P3);
  const result = new DataView(new ArrayBuffer(8));
  result.setBigUint64(0, hash ^ (hash >> 32n));
  return new Uint8Array(result.buffer);
}
