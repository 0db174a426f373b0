import {
  BIGINT,
  BLOB,
  DOUBLE,
  DuckDBBlobValue,
  type DuckDBListValue,
  FLOAT,
  INTEGER,
  LIST,
  VARCHAR,
} from '@duckdb/node-api';
import type { ScalarFunction } from './define.ts';
import { decimalFormatDigits } from './double-digits.ts';
import { javaDouble } from './json-text.ts';
import { hamming, levenshtein } from './text-distance.ts';
import { utf8Text } from './utf8-text.ts';

/** Trino's form of a double: `0.0###…E0`, but zero is `0E0`. @param digits exponential form with the digits to show */
function scientific(value: number, digits: string): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity';
  if (value === 0) return Object.is(value, -0) ? '-0E0' : '0E0';
  const [mantissa = '0', exponent = '0'] = digits.split('e');
  return `${mantissa.includes('.') ? mantissa : `${mantissa}.0`}E${Number(exponent)}`;
}

/** Seven digits at most, as Trino prints a real. */
const realDigits = (value: number) => value.toExponential(6).replace(/\.?0+e/, 'e');

/** Case mapping code point by code point, as Java's Character does: ß stays ß. */
function mapCase(text: string, upper: boolean): string {
  return [...text]
    .map((char) => {
      const mapped = upper ? char.toUpperCase() : char.toLowerCase();
      return [...mapped].length === 1 ? mapped : char === 'İ' ? 'i' : char;
    })
    .join('');
}

export const textFunctions: readonly ScalarFunction[] = [
  {
    name: 'trino_fail',
    parameters: [VARCHAR],
    result: VARCHAR,
    call: (message: string) => {
      throw new Error(message);
    },
  },
  {
    name: 'trino_double_text',
    parameters: [DOUBLE],
    result: VARCHAR,
    call: (v: number) => scientific(v, Number.isFinite(v) && v !== 0 ? decimalFormatDigits(v) : ''),
  },
  {
    name: 'trino_java_double',
    parameters: [DOUBLE],
    result: VARCHAR,
    call: javaDouble,
  },
  {
    name: 'trino_real_text',
    parameters: [FLOAT],
    result: VARCHAR,
    call: (v: number) => scientific(v, realDigits(v)),
  },
  {
    name: 'trino_levenshtein',
    parameters: [VARCHAR, VARCHAR],
    result: BIGINT,
    call: levenshtein,
  },
  {
    name: 'trino_hamming',
    parameters: [VARCHAR, VARCHAR],
    result: BIGINT,
    call: hamming,
  },
  {
    name: 'trino_upper',
    parameters: [VARCHAR],
    result: VARCHAR,
    call: (text: string) => mapCase(text, true),
  },
  {
    name: 'trino_lower',
    parameters: [VARCHAR],
    result: VARCHAR,
    call: (text: string) => mapCase(text, false),
  },
  {
    name: 'trino_reverse',
    parameters: [VARCHAR],
    result: VARCHAR,
    call: (text: string) => [...text].reverse().join(''),
  },
  {
    name: 'trino_reverse_bytes',
    parameters: [BLOB],
    result: BLOB,
    call: ({ bytes }: DuckDBBlobValue) => new DuckDBBlobValue(Uint8Array.from(bytes).reverse()),
  },
  {
    // From a 1-based position, a negative one from the end; nothing from 0 or from before the start.
    name: 'trino_substr_bytes',
    parameters: [BLOB, BIGINT, BIGINT],
    result: BLOB,
    call: ({ bytes }: DuckDBBlobValue, start: bigint, length: bigint) => {
      const from = start > 0n ? Number(start) - 1 : bytes.length + Number(start);
      if (start === 0n || from < 0 || from >= bytes.length || length <= 0n)
        return new DuckDBBlobValue(new Uint8Array());
      return new DuckDBBlobValue(bytes.slice(from, from + Number(length)));
    },
  },
  {
    name: 'trino_from_utf8',
    parameters: [BLOB, VARCHAR],
    result: VARCHAR,
    call: ({ bytes }: DuckDBBlobValue, replacement: string) => {
      if ([...replacement].length > 1)
        throw new Error(
          'INVALID_FUNCTION_ARGUMENT: Replacement character string must empty or a single character',
        );
      return utf8Text(bytes, replacement);
    },
  },
  {
    name: 'trino_join',
    parameters: [LIST(VARCHAR), VARCHAR],
    result: VARCHAR,
    call: (texts: DuckDBListValue, separator: string) => texts.items.join(separator),
  },
  {
    name: 'trino_from_base',
    parameters: [VARCHAR, BIGINT],
    result: BIGINT,
    call: (text: string, base: bigint) => {
      const radix = Number(base);
      if (radix < 2 || radix > 36) throw new Error('Radix must be between 2 and 36');
      const digits = /^[+-]?([0-9a-z]+)$/i.exec(text)?.[1];
      const fail = () => new Error(`Not a valid base-${radix} number: ${text}`);
      if (!digits) throw fail();
      let value = 0n;
      for (const digit of digits) {
        const worth = Number.parseInt(digit, 36);
        if (worth >= radix) throw fail();
        value = value * base + BigInt(worth);
      }
      const signed = text[0] === '-' ? -value : value;
      if (BigInt.asIntN(64, signed) !== signed) throw fail();
      return signed;
    },
  },
  {
    name: 'trino_to_base',
    parameters: [BIGINT, BIGINT],
    result: VARCHAR,
    call: (value: bigint, base: bigint) => {
      if (base < 2n || base > 36n) throw new Error('Radix must be between 2 and 36');
      return value.toString(Number(base));
    },
  },
  {
    // As Java rounds the number times a power of ten, a half up, on the absolute value; larger ones are without digits.
    name: 'trino_double_round',
    parameters: [DOUBLE, INTEGER],
    result: DOUBLE,
    call: (value: number, digits: number) => {
      // Powers of ten by ** are inexact.
      const factor = Number(`1e${digits}`);
      const scaled = Math.abs(value) * factor;
      if (!Number.isFinite(value) || !Number.isFinite(scaled)) return value;
      const floor = Math.floor(scaled);
      const rounded = (scaled - floor >= 0.5 ? floor + 1 : floor) / factor;
      return value < 0 ? -rounded : rounded;
    },
  },
  {
    name: 'trino_multiply_long',
    parameters: [BIGINT, BIGINT],
    result: BIGINT,
    call: (a: bigint, b: bigint) => BigInt.asIntN(64, a * b),
  },
  {
    // The lowest bits of the value, moved; 0 (or the sign) past their width, and by the lowest six bits of a negative number.
    name: 'trino_shift',
    parameters: [BIGINT, BIGINT, INTEGER, VARCHAR],
    result: BIGINT,
    call: (value: bigint, by: bigint, width: number, way: string) => {
      const past = by >= BigInt(width);
      const places = BigInt.asUintN(6, by);
      if (way === 'arithmetic') return past ? (value < 0n ? -1n : 0n) : value >> places;
      if (past) return 0n;
      const bits = BigInt.asUintN(width, value);
      return BigInt.asIntN(width, way === 'left' ? bits << places : bits >> places);
    },
  },
  {
    name: 'trino_bit_count',
    parameters: [BIGINT, BIGINT],
    result: BIGINT,
    call: (value: bigint, bits: bigint) => {
      if (bits < 2n || bits > 64n)
        throw new Error(
          `INVALID_FUNCTION_ARGUMENT: Bits specified in bit_count must be between 2 and 64, got ${bits}`,
        );
      if (BigInt.asIntN(Number(bits), value) !== value)
        throw new Error(
          `INVALID_FUNCTION_ARGUMENT: Number must be representable with the bits specified. ${value} cannot be represented with ${bits} bits`,
        );
      return BigInt([...BigInt.asUintN(Number(bits), value).toString(2)].filter((bit) => bit === '1').length);
    },
  },
  {
    name: 'trino_remainder',
    parameters: [DOUBLE, DOUBLE],
    result: DOUBLE,
    call: (a: number, b: number) => a % b,
  },
  { name: 'trino_cbrt', parameters: [DOUBLE], result: DOUBLE, call: (value: number) => Math.cbrt(value) },
];
