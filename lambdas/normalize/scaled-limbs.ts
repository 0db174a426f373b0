/** Pieces of 16 bits of an integer of 128. */
const PIECES = 8;
const TWO_TO_16 = 65_536;

/** 10^0 to 10^38, each in pieces of 16 bits, lowest first. */
const POWERS = Float64Array.from({ length: 39 * PIECES }, (_, at) =>
  Number(BigInt.asUintN(16, (10n ** BigInt(Math.floor(at / PIECES))) >> BigInt(16 * (at % PIECES)))),
);

const digitPieces = new Float64Array(4);

/**
 * Writes digits × 10^shift as an integer of 128 bits in four limbs of 32, lowest first: long multiplication in pieces of 16 bits, whose sums a
 * double has exactly. Some five times faster than BigInts, whose objects the collector has to look at.
 * @param digits a safe integer ≥ 0
 * @param shift 0 to 38; the product is below 2^127, which who calls makes sure of
 */
export function scaledLimbs(limbs: Int32Array, at: number, digits: number, shift: number): void {
  let rest = digits;
  for (let piece = 0; piece < 4; piece++) {
    const next = Math.floor(rest / TWO_TO_16);
    digitPieces[piece] = rest - next * TWO_TO_16;
    rest = next;
  }
  const power = shift * PIECES;
  let carry = 0;
  let low = 0;
  for (let piece = 0; piece < PIECES; piece++) {
    let sum = carry;
    for (let of = 0; of < 4 && of <= piece; of++) sum += digitPieces[of]! * POWERS[power + piece - of]!;
    carry = Math.floor(sum / TWO_TO_16);
    const bits = sum - carry * TWO_TO_16;
    if (piece % 2 === 0) low = bits;
    else limbs[at + (piece >> 1)] = low | (bits << 16);
  }
}
