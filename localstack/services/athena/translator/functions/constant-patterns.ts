import { compile } from '../regular-expression/regexp-functions.ts';
import { formatJoda } from '../scalar-functions/joda-format.ts';
import { parseJoda } from '../scalar-functions/joda-parse.ts';
import { UnsupportedSql } from '../unsupported.ts';
import type { CallNode } from './write-call.ts';

/** What each function makes of its second argument, a pattern. */
const PATTERNS: Readonly<Record<string, (pattern: string, call: CallNode) => unknown>> = {
  regexp_like: compile,
  regexp_extract: compile,
  regexp_extract_all: compile,
  regexp_replace: compile,
  regexp_split: compile,
  regexp_count: compile,
  regexp_position: compile,
  format_datetime: (pattern, call) =>
    formatJoda(0, 0, call.arguments[0]!.type.kind === 'timestamp with time zone' ? 'UTC' : '', pattern),
  parse_datetime: (pattern) => parseJoda('', pattern),
};

/**
 * Refuses a constant pattern before the query runs, where a TRY would make null of the refusal. A pattern that is wrong is left
 * to the rows that it meets.
 * @throws UnsupportedSql
 */
export function checkPattern(call: CallNode): void {
  const argument = call.arguments[1];
  const pattern = argument?.kind === 'cast' ? argument.operand : argument;
  if (!Object.hasOwn(PATTERNS, call.name) || pattern?.kind !== 'constant') return;
  if (typeof pattern.value !== 'string') return;
  try {
    PATTERNS[call.name]!(pattern.value, call);
  } catch (error) {
    if (error instanceof UnsupportedSql) throw error;
  }
}
