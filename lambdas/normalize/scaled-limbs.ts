/** Pieces of 24 bits of an integer of 128, and two zeros before them. */
const PIECES = 6;
const BEFORE = 2;
const STRIDE = BEFORE + PIECES;
const BITS = 24;
const TWO_TO_24 = 2 ** BITS;
const TWO_TO_32 = 2 ** 32;

/** 10^0 to 10^38. */
const POWERS = Float64Array.from({ length: 39 }, (_, power) => 10 ** power);

/** The same in pieces, lowest first. */
const PIECES_OF_POWERS = Float64Array.from({ length: 39 * STRIDE }, (_, at) => {
  const piece = (at % STRIDE) - BEFORE;
  return piece < 0
    ? 0
    : Number(BigInt.asUintN(BITS, (10n ** BigInt(Math.floor(at / STRIDE))) >> BigInt(BITS * piece)));
});

const product = new Int32Array(PIECES);

/**
 * Writes digits × 10^shift as an integer of 128 bits in four limbs of 32, lowest first: long multiplication in pieces of 24 bits, whose sums a
 * double has exactly. Many times faster than BigInts, whose objects the collector has to look at.
 * @param digits a safe integer ≥ 0
 * @param shift 0 to 38; the product is below 2^127, which who calls makes sure of
 */
export function scaledLimbs(limbs: Int32Array, at: number, digits: number, shift: number): void {
  const scaled = digits * POWERS[shift]!;
  if (scaled <= Number.MAX_SAFE_INTEGER) {
    const high = Math.floor(scaled / TWO_TO_32);
    limbs[at] = scaled - high * TWO_TO_32;
    limbs[at + 1] = high;
    limbs[at + 2] = 0;
    limbs[at + 3] = 0;
    return;
  }
  const rest = Math.floor(digits / TWO_TO_24);
  const first = digits - rest * TWO_TO_24;
  const third = Math.floor(rest / TWO_TO_24);
  const second = rest - third * TWO_TO_24;
  const power = shift * STRIDE + BEFORE;
  let carry = 0;
  for (let piece = 0; piece < PIECES; piece++) {
    const sum =
      carry +
      first * PIECES_OF_POWERS[power + piece]! +
      second * PIECES_OF_POWERS[power + piece - 1]! +
      third * PIECES_OF_POWERS[power + piece - 2]!;
    carry = Math.floor(sum / TWO_TO_24);
    product[piece] = sum - carry * TWO_TO_24;
  }
  limbs[at] = product[0]! | (product[1]! << 24);
  limbs[at + 1] = (product[1]! >> 8) | (product[2]! << 16);
  limbs[at + 2] = (product[2]! >> 16) | (product[3]! << 8);
  limbs[at + 3] = product[4]! | (product[5]! << 24);
}

const addend = new Int32Array(4);

/** As {@link scaledLimbs}, of the sum of two products: numbers of more digits than a double has exactly come in two parts. */
export function sumOfScaled(
  limbs: Int32Array,
  at: number,
  [digits, shift]: readonly [number, number],
  [otherDigits, otherShift]: readonly [number, number],
): void {
  scaledLimbs(limbs, at, digits, shift);
  scaledLimbs(addend, 0, otherDigits, otherShift);
  let carry = 0;
  for (let limb = 0; limb < 4; limb++) {
    const sum = (limbs[at + limb]! >>> 0) + (addend[limb]! >>> 0) + carry;
    limbs[at + limb] = sum;
    carry = sum >= TWO_TO_32 ? 1 : 0;
  }
}
