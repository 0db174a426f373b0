const BITS = new DataView(new ArrayBuffer(8));
const INTEGER_BITS = 53;
const LONG_BITS = 64;

/** Digits of a number: `0.d₁d₂… · 10^exponent`. */
interface Digits {
  readonly digits: string;
  readonly exponent: number;
}

/**
 * The digits by which java.text.DecimalFormat writes a double: those of the JDK's FloatingDecimal, which are not always the
 * fewest that read back as the number (2e23 is 1.9999999999999998E23).
 * @param value finite, not zero
 * @returns exponential form as toExponential, e.g. `1.9999999999999998e+23`
 */
export function decimalFormatDigits(value: number): string {
  const { digits, exponent } = javaDigits(Math.abs(value));
  const shown = digits.replace(/(?<=.)0+$/, '');
  const fraction = shown.length > 1 ? `.${shown.slice(1)}` : '';
  const power = exponent - 1;
  return `${value < 0 ? '-' : ''}${shown[0]}${fraction}e${power < 0 ? '-' : '+'}${Math.abs(power)}`;
}

function javaDigits(value: number): Digits {
  BITS.setFloat64(0, value);
  const bits = BITS.getBigUint64(0);
  let fraction = bits & ((1n << 52n) - 1n);
  let exponent = Number(bits >> 52n);
  let significant = INTEGER_BITS;
  if (exponent === 0) {
    const length = fraction.toString(2).length;
    fraction <<= BigInt(INTEGER_BITS - length);
    significant = length;
    exponent = 1 - (INTEGER_BITS - length);
  } else fraction |= 1n << 52n;
  return generate(exponent - 1023, fraction, significant);
}

/** @param fraction 53 bits, the highest set; the number is fraction · 2^(exponent − 52) */
function generate(exponent: number, fraction: bigint, significant: number): Digits {
  const zeros = trailingZeros(fraction);
  const used = INTEGER_BITS - zeros;
  const tiny = Math.max(0, used - exponent - 1);
  if (tiny === 0 && exponent <= 62 && exponent >= -21 && used < LONG_BITS)
    return integerDigits(exponent, fraction, significant);
  let estimate = estimateExponent(fraction, exponent);
  const fives = { b: Math.max(0, -estimate), s: Math.max(0, estimate) };
  let b2 = fives.b + tiny + exponent;
  let s2 = fives.s + tiny;
  let m2 = b2 - significant;
  b2 -= used - 1;
  const common = Math.min(b2, s2);
  b2 -= common;
  s2 -= common;
  m2 -= common;
  // The number below a power of two is half as far away.
  if (used === 1) m2 -= 1;
  if (m2 < 0) {
    b2 -= m2;
    s2 -= m2;
    m2 = 0;
  }
  // Of numbers that fit a long a high digit needs to be passed, of others to be reached.
  const fits = used + b2 + bitsOfFive(fives.b) < LONG_BITS && s2 + 1 + bitsOfFive(fives.s + 1) < LONG_BITS;
  const scale = (5n ** BigInt(fives.s)) << BigInt(s2);
  const tens = scale * 10n;
  let rest = ((fraction >> BigInt(zeros)) * 5n ** BigInt(fives.b)) << BigInt(b2);
  let margin = ((5n ** BigInt(fives.b)) << BigInt(m2)) * 10n;
  const next = () => {
    const digit = rest / scale;
    rest = 10n * (rest % scale);
    return Number(digit);
  };
  const isLow = () => rest < margin;
  const isHigh = () => (fits ? rest + margin > tens : rest + margin >= tens);
  const digits: number[] = [];
  const first = next();
  let [low, high] = [isLow(), isHigh()];
  if (first === 0 && !high) estimate -= 1;
  else digits.push(first);
  // At least one digit stands behind the point of exponential form.
  if (estimate < -3 || estimate >= 8) [low, high] = [false, false];
  while (!low && !high) {
    digits.push(next());
    margin *= 10n;
    [low, high] = [isLow(), isHigh()];
  }
  if (high && roundsUp(low, rest * 2n, tens, digits.at(-1)!)) return roundUp(digits, estimate + 1);
  return { digits: digits.join(''), exponent: estimate + 1 };
}

function roundsUp(low: boolean, twice: bigint, tens: bigint, last: number): boolean {
  if (!low) return true;
  return twice === tens ? last % 2 === 1 : twice > tens;
}

function roundUp(digits: number[], exponent: number): Digits {
  let at = digits.length - 1;
  while (at >= 0 && digits[at] === 9) digits[at--] = 0;
  if (at < 0) return { digits: ['1', ...digits.slice(1)].join(''), exponent: exponent + 1 };
  digits[at]! += 1;
  return { digits: digits.join(''), exponent };
}

/** A whole number that fits a long; digits past its precision are rounded off. */
function integerDigits(exponent: number, fraction: bigint, significant: number): Digits {
  const past = exponent > significant ? Math.floor((exponent - significant - 1) * Math.log10(2)) : 0;
  const insignificant = exponent - significant - 1 > 1 ? past : 0;
  let value = exponent >= 52 ? fraction << BigInt(exponent - 52) : fraction >> BigInt(52 - exponent);
  const unit = 10n ** BigInt(insignificant);
  const residue = value % unit;
  value /= unit;
  if (insignificant > 0 && residue >= unit / 2n) value += 1n;
  const digits = String(value);
  return { digits, exponent: digits.length + insignificant };
}

/** The decimal exponent, or one more. */
function estimateExponent(fraction: bigint, exponent: number): number {
  const mantissa = Number(fraction) / 2 ** 52;
  return Math.floor((mantissa - 1.5) * 0.289529654 + 0.176091259 + exponent * 0.301029995663981);
}

function trailingZeros(value: bigint): number {
  let zeros = 0;
  for (let rest = value; (rest & 1n) === 0n; rest >>= 1n) zeros++;
  return zeros;
}

/** Bits of a power of five, as FloatingDecimal counts them. */
const bitsOfFive = (power: number): number =>
  power < 27 ? (5n ** BigInt(power)).toString(2).length : power * 3;
