/** What a column is taken for, as the definition writes it. */
export interface GuessedColumn {
  /** Builder of lib/contracts/column.ts with its first arguments, e.g. `decimal(9, 2, `. */
  readonly builder: string;
  /** Name of the builder, which the definition imports. */
  readonly kind: 'bigint' | 'boolean' | 'date' | 'decimal' | 'double' | 'text' | 'timestamp';
  readonly isNullable: boolean;
  readonly written?: string;
}

/** Digits before the point that a decimal has beyond those of the sample: the next file may have larger numbers. */
const HEADROOM = 4;
const MOST_DIGITS = 38;

const INTEGER = /^[+-]?(0|[1-9]\d{0,17})$/;
const DECIMAL = /^[+-]?\d*\.?\d+$/;
const EXPONENT = /^[+-]?(\d+\.?\d*|\.\d+)[eE][+-]?\d+$/;
const COMMA = /^[+-]?(\d{1,3}([. \u00a0]\d{3})*|\d+),\d+$/;
const INSTANT = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$/;
const EPOCH = /^\d{10}(\d{3}|\d{6})?$/;
const REFERENCE = /&(#\d+|#x[\da-f]+|[a-z]+);/i;

/** Forms of dates, the first that fits all values; none is taken where a day beyond 12 would have to tell day from month. */
const DATES: readonly (readonly [form: RegExp, written?: string])[] = [
  [/^\d{4}-\d{2}-\d{2}$/],
  [/^\d{4}-\d{1,2}-\d{1,2}$/, 'unpadded'],
  [/^\d{1,2}\.\d{1,2}\.\d{4}$/, 'day_month_year'],
];

/**
 * What a column most likely is, by all of its values in a sample. Numbers with a zero before them stay text: they are codes.
 * @param name of the column, which tells epochs from other numbers
 * @param values as the format reads them; null and undefined where there is none
 */
export function guessColumn(name: string, values: readonly (string | null | undefined)[]): GuessedColumn {
  const known = values.filter((value) => typeof value === 'string');
  const isNullable = known.length < values.length;
  const all = (form: RegExp) => known.length > 0 && known.every((value) => form.test(value));
  const guess = (kind: GuessedColumn['kind'], written?: string, types = ''): GuessedColumn => ({
    kind,
    builder: `${kind}(${types}`,
    isNullable,
    ...(written !== undefined && { written }),
  });
  if (all(/^(true|false)$/)) return guess('boolean');
  if (all(EPOCH) && /(time|date|stamp|_at$|^at$)/i.test(name)) return guess('timestamp');
  if (all(INTEGER)) return guess('bigint');
  if (all(DECIMAL) && known.some((value) => value.includes('.'))) return decimal(known, guess);
  if (known.length > 0 && known.every((value) => DECIMAL.test(value) || EXPONENT.test(value)))
    return known.some((value) => EXPONENT.test(value)) ? guess('double') : guess('text');
  if (
    known.every((value) => COMMA.test(value) || INTEGER.test(value)) &&
    known.some((value) => COMMA.test(value))
  )
    return decimal(
      known.map((value) => value.replaceAll(/[. \u00a0]/g, '').replace(',', '.')),
      guess,
      'decimal_comma',
    );
  for (const [form, written] of DATES) if (all(form)) return guess('date', written);
  if (all(INSTANT)) return guess('timestamp', 'iso_8601');
  return guess('text', known.some((value) => REFERENCE.test(value)) ? 'html' : undefined);
}

function decimal(
  numbers: readonly string[],
  guess: (kind: 'decimal' | 'double', written?: string, types?: string) => GuessedColumn,
  written?: string,
): GuessedColumn {
  const parts = numbers.map((value) => value.replace(/^[+-]/, '').split('.'));
  const longest = (lengths: readonly number[]) =>
    lengths.reduce((found, length) => Math.max(found, length), 0);
  const whole = longest(parts.map(([digits = '']) => digits.replace(/^0+/, '').length));
  const scale = longest(parts.map(([, digits = '']) => digits.length));
  if (whole + scale > MOST_DIGITS) return guess('double', written);
  const precision = Math.min(MOST_DIGITS, whole + HEADROOM + scale);
  return guess('decimal', written, `${precision}, ${scale}, `);
}
