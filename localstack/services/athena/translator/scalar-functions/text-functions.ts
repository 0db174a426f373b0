import {
  BIGINT,
  BLOB,
  DOUBLE,
  DuckDBBlobValue,
  type DuckDBListValue,
  FLOAT,
  INTEGER,
  LIST,
  listValue,
  STRUCT,
  structValue,
  VARCHAR,
} from '@duckdb/node-api';
import type { ScalarFunction } from './define.ts';
import { decimalFormatDigits } from './double-digits.ts';
import { javaDouble } from './json-text.ts';
import { hamming, levenshtein } from './text-distance.ts';

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

const expressions = new Map<string, RegExp>();

/** A pattern in Java's syntax, which JavaScript shares but for inline flags and possessive quantifiers. */
function regex(pattern: string): RegExp {
  let compiled = expressions.get(pattern);
  if (!compiled) {
    const flags = /^\(\?([imsx]+)\)/.exec(pattern);
    const body = flags ? pattern.slice(flags[0].length) : pattern;
    if (
      /[*+?}]\+|\(\?[imsx]+\)|\\[AZzGQE]|\\p\{(?:Alpha|Digit|Punct|Upper|Lower|Space)\}/.test(body) ||
      flags?.[1]?.includes('x')
    ) {
      throw new Error(
        `NOT_SUPPORTED: Syntax of the regular expression '${pattern}' is not supported by the local Athena`,
      );
    }
    try {
      compiled = new RegExp(body, `gu${flags ? flags[1]!.replace(/[^ims]/g, '') : ''}`);
    } catch {
      try {
        compiled = new RegExp(body, `g${flags ? flags[1]!.replace(/[^ims]/g, '') : ''}`);
      } catch {
        throw new Error(`Invalid regular expression: ${pattern}`);
      }
    }
    expressions.set(pattern, compiled);
  }
  compiled.lastIndex = 0;
  return compiled;
}

/** Java's replacement: $1, ${name}, \x. */
function expand(replacement: string, match: RegExpMatchArray): string {
  return replacement.replace(/\\(.)|\$(\d+)|\$\{(\w+)\}/gs, (_, escaped, index, name) => {
    if (escaped !== undefined) return escaped;
    if (name !== undefined) return match.groups?.[name] ?? '';
    let digits = index as string;
    let rest = '';
    while (digits.length > 1 && Number(digits) >= match.length) {
      rest = digits.at(-1)! + rest;
      digits = digits.slice(0, -1);
    }
    if (Number(digits) >= match.length) throw new Error(`No group ${digits}`);
    return (match[Number(digits)] ?? '') + rest;
  });
}

/** The pattern, which must have the group. @throws Error `Pattern has 1 groups. Cannot access group 2` */
function regexWithGroup(pattern: string, index: bigint): RegExp {
  const expression = regex(pattern);
  // With an empty alternative it matches, whatever the pattern.
  const groups = new RegExp(`${expression.source}|`, expression.flags).exec('')!.length - 1;
  if (index < 0n || Number(index) > groups)
    throw new Error(`Pattern has ${groups} groups. Cannot access group ${index}`);
  return expression;
}

function group(match: RegExpMatchArray, index: bigint): string | null {
  return match[Number(index)] ?? null;
}

/** Case mapping code point by code point, as Java's Character does: ß stays ß. */
function mapCase(text: string, upper: boolean): string {
  return [...text]
    .map((char) => {
      const mapped = upper ? char.toUpperCase() : char.toLowerCase();
      return [...mapped].length === 1 ? mapped : char === 'İ' ? 'i' : char;
    })
    .join('');
}

const NULL_TEXT = VARCHAR;

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
      const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
      return replacement === '\ufffd' ? text : text.replaceAll('\ufffd', replacement);
    },
  },
  {
    name: 'trino_regexp_like',
    parameters: [VARCHAR, VARCHAR],
    result: VARCHAR,
    call: (text: string, pattern: string) => (regex(pattern).test(text) ? 'true' : 'false'),
  },
  {
    name: 'trino_regexp_extract',
    parameters: [VARCHAR, VARCHAR, BIGINT],
    result: NULL_TEXT,
    call: (text: string, pattern: string, index: bigint) => {
      const match = regexWithGroup(pattern, index).exec(text);
      return match ? group(match, index) : null;
    },
  },
  {
    name: 'trino_regexp_extract_all',
    parameters: [VARCHAR, VARCHAR, BIGINT],
    result: LIST(VARCHAR),
    call: (text: string, pattern: string, index: bigint) =>
      listValue([...text.matchAll(regexWithGroup(pattern, index))].map((match) => group(match, index))),
  },
  {
    name: 'trino_regexp_replace',
    parameters: [VARCHAR, VARCHAR, VARCHAR],
    result: VARCHAR,
    call: (text: string, pattern: string, replacement: string) => {
      let result = '';
      let end = 0;
      for (const match of text.matchAll(regex(pattern))) {
        result += text.slice(end, match.index) + expand(replacement, match);
        end = match.index + match[0].length;
      }
      return result + text.slice(end);
    },
  },
  {
    // The texts between the matches, and the groups of each match.
    name: 'trino_regexp_pieces',
    parameters: [VARCHAR, VARCHAR],
    result: STRUCT({ pieces: LIST(VARCHAR), groups: LIST(LIST(VARCHAR)) }),
    call: (text: string, pattern: string) => {
      const matches = [...text.matchAll(regex(pattern))];
      const ends = [0, ...matches.map((match) => match.index + match[0].length)];
      const pieces = ends.map((end, i) => text.slice(end, matches[i]?.index));
      const groups = matches.map((match) => listValue(match.slice(1).map((found) => found ?? null)));
      return structValue({ pieces: listValue(pieces), groups: listValue(groups) });
    },
  },
  {
    name: 'trino_regexp_split',
    parameters: [VARCHAR, VARCHAR],
    result: LIST(VARCHAR),
    call: (text: string, pattern: string) => {
      const parts: string[] = [];
      let end = 0;
      for (const match of text.matchAll(regex(pattern))) {
        parts.push(text.slice(end, match.index));
        end = match.index + match[0].length;
      }
      return listValue([...parts, text.slice(end)]);
    },
  },
  {
    name: 'trino_regexp_count',
    parameters: [VARCHAR, VARCHAR],
    result: BIGINT,
    call: (text: string, pattern: string) => BigInt([...text.matchAll(regex(pattern))].length),
  },
  {
    name: 'trino_regexp_position',
    parameters: [VARCHAR, VARCHAR, INTEGER, INTEGER],
    result: INTEGER,
    call: (text: string, pattern: string, start: number, occurrence: number) => {
      if (start < 1) throw new Error('INVALID_FUNCTION_ARGUMENT: start position cannot be smaller than 1');
      if (occurrence < 1) throw new Error('INVALID_FUNCTION_ARGUMENT: occurrence cannot be smaller than 1');
      const characters = [...text];
      if (start > characters.length) return -1;
      const expression = new RegExp(regex(pattern));
      expression.lastIndex = characters.slice(0, start - 1).join('').length;
      const match = [...text.matchAll(expression)][occurrence - 1];
      return match ? [...text.slice(0, match.index)].length + 1 : -1;
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
