/** What `ONE_OF_EACH` of values.py gives, column by column, to a client that reads every type as Python has it. */
export const ONE_OF_EACH = {
  no_text: 'NoneType None',
  empty_text: 'str ',
  text: 'str a,"b"\nünï',
  tiny: 'int -128',
  small: 'int -32768',
  int: 'int -2147483648',
  big: 'int 9223372036854775807',
  no_big: 'NoneType None',
  flag: 'bool True',
  double: 'float 0.1',
  single: 'float 1.5',
  dec: 'Decimal -12345678901234567890.123456789012345678',
  dec38: 'Decimal 99999999999999999999999999999999999999',
  no_dec: 'NoneType None',
  day: 'date 2024-02-29',
  at: 'datetime 2024-03-10 02:30:00.123000',
  bytes: String.raw`bytes b'\x00\xff'`,
  list: 'list [1, None, 3]',
} as const;

/** The values in order of the columns, some told differently. */
export function oneOfEach(
  instead: Partial<Record<keyof typeof ONE_OF_EACH, string>> = {},
): readonly string[] {
  return Object.values({ ...ONE_OF_EACH, ...instead });
}
