import { BIGINT, INTEGER, LIST, listValue, STRUCT, structValue, VARCHAR } from '@duckdb/node-api';
import type { ScalarFunction } from '../scalar-functions/define.ts';
import { unsupported } from '../unsupported.ts';
import { FOLDED_TO_SEVERAL } from './character-class.ts';
import { type TranslatedPattern, translatePattern } from './translate-pattern.ts';

interface Compiled extends TranslatedPattern {
  readonly expression: RegExp;
  /** How many groups it has. */
  readonly groups: number;
}

const compiled = new Map<string, Compiled>();

/**
 * A pattern as Trino understands it.
 * @throws Error INVALID_FUNCTION_ARGUMENT for what is none; UnsupportedSql for what has no exact counterpart
 */
export function compile(pattern: string): Compiled {
  let known = compiled.get(pattern);
  if (!known) {
    const translated = translatePattern(pattern);
    const expression = new RegExp(translated.source, 'gv');
    // With an empty alternative it matches, whatever the pattern.
    const groups = new RegExp(`${translated.source}|`, 'v').exec('')!.length - 1;
    known = { ...translated, expression, groups };
    compiled.set(pattern, known);
  }
  return known;
}

/** The pattern for one text, from its start on. @param grouped whether what groups matched is asked for */
function regex(pattern: string, text: string, grouped = false): RegExp {
  const { expression, insensitive, groupsDiffer } = compile(pattern);
  if (insensitive && FOLDED_TO_SEVERAL.test(text))
    return unsupported(
      `Letters that are several in the other case, in a text of the case-insensitive '${pattern}',`,
    );
  if (grouped && groupsDiffer)
    return unsupported(`What groups within repeated ones matched, of the regular expression '${pattern}',`);
  expression.lastIndex = 0;
  return expression;
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
function regexWithGroup(pattern: string, text: string, index: bigint): RegExp {
  const { groups } = compile(pattern);
  if (index < 0n || Number(index) > groups)
    throw new Error(`Pattern has ${groups} groups. Cannot access group ${index}`);
  return regex(pattern, text, index > 0n);
}

function group(match: RegExpMatchArray, index: bigint): string | null {
  return match[Number(index)] ?? null;
}

export const regexpFunctions: readonly ScalarFunction[] = [
  {
    name: 'trino_regexp_like',
    parameters: [VARCHAR, VARCHAR],
    result: VARCHAR,
    call: (text: string, pattern: string) => (regex(pattern, text).test(text) ? 'true' : 'false'),
  },
  {
    name: 'trino_regexp_extract',
    parameters: [VARCHAR, VARCHAR, BIGINT],
    result: VARCHAR,
    call: (text: string, pattern: string, index: bigint) => {
      const match = regexWithGroup(pattern, text, index).exec(text);
      return match ? group(match, index) : null;
    },
  },
  {
    name: 'trino_regexp_extract_all',
    parameters: [VARCHAR, VARCHAR, BIGINT],
    result: LIST(VARCHAR),
    call: (text: string, pattern: string, index: bigint) =>
      listValue([...text.matchAll(regexWithGroup(pattern, text, index))].map((match) => group(match, index))),
  },
  {
    name: 'trino_regexp_replace',
    parameters: [VARCHAR, VARCHAR, VARCHAR],
    result: VARCHAR,
    call: (text: string, pattern: string, replacement: string) => {
      let result = '';
      let end = 0;
      for (const match of text.matchAll(regex(pattern, text, /\$[1-9{]/.test(replacement)))) {
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
      const matches = [...text.matchAll(regex(pattern, text, true))];
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
      for (const match of text.matchAll(regex(pattern, text))) {
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
    call: (text: string, pattern: string) => BigInt([...text.matchAll(regex(pattern, text))].length),
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
      const expression = regex(pattern, text);
      expression.lastIndex = characters.slice(0, start - 1).join('').length;
      const match = [...text.matchAll(expression)][occurrence - 1];
      return match ? [...text.slice(0, match.index)].length + 1 : -1;
    },
  },
];
