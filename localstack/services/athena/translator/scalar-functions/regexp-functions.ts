import { BIGINT, INTEGER, LIST, listValue, STRUCT, structValue, VARCHAR } from '@duckdb/node-api';
import { unsupported } from '../unsupported.ts';
import type { ScalarFunction } from './define.ts';

const expressions = new Map<string, RegExp>();

/**
 * A pattern in Java's syntax, which JavaScript shares but for inline flags and possessive quantifiers.
 * @throws UnsupportedSql for syntax that JavaScript lacks
 */
export function regex(pattern: string): RegExp {
  let compiled = expressions.get(pattern);
  if (!compiled) {
    const flags = /^\(\?([imsx]+)\)/.exec(pattern);
    const body = flags ? pattern.slice(flags[0].length) : pattern;
    if (
      /[*+?}]\+|\(\?[imsx]+\)|\\[AZzGQE]|\\p\{(?:Alpha|Digit|Punct|Upper|Lower|Space)\}/.test(body) ||
      flags?.[1]?.includes('x')
    ) {
      return unsupported(`Syntax of the regular expression '${pattern}'`);
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

export const regexpFunctions: readonly ScalarFunction[] = [
  {
    name: 'trino_regexp_like',
    parameters: [VARCHAR, VARCHAR],
    result: VARCHAR,
    call: (text: string, pattern: string) => (regex(pattern).test(text) ? 'true' : 'false'),
  },
  {
    name: 'trino_regexp_extract',
    parameters: [VARCHAR, VARCHAR, BIGINT],
    result: VARCHAR,
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
];
