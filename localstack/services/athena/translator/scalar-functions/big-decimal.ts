/** Zeros behind the point, before the first other digit, from which on a power of ten is written. */
const MOST_ZEROS = 5;

/**
 * A decimal as Java's BigDecimal.toString writes it: 0.00000012 as 1.2E-7, and 0.00000000 as 0E-8.
 * @param plain digits with an optional sign and point
 */
export function bigDecimalText(plain: string): string {
  const [, sign, whole, fraction] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(plain) ?? [];
  if (fraction === undefined || !/^0*$/.test(whole!)) return plain;
  const digits = fraction.replace(/^0+(?=.)/, '');
  const zeros = fraction.length - digits.length;
  if (zeros <= MOST_ZEROS) return plain;
  const [first, ...rest] = digits;
  return `${sign}${first}${rest.length > 0 ? `.${rest.join('')}` : ''}E-${zeros + 1}`;
}
