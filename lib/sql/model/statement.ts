import type { Query } from '../parse/ast.ts';
import { type Token, tokenize } from '../parse/lexer.ts';
import { parseQueryText } from '../parse/parse-query.ts';
import { type Position, SqlError } from '../parse/sql-error.ts';

/** A range of a statement's text: `start` inclusive, `end` exclusive, as String.slice counts. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** One parsed query: its text, tokens and syntax tree. */
export interface Statement {
  readonly sql: string;
  readonly tokens: readonly Token[];
  readonly query: Query;
}

export class InvalidModel extends Error {
  override readonly name = 'InvalidModel';
}

/**
 * Parses one Trino query.
 * @param where what messages call the source, e.g. a file's path
 * @throws InvalidModel when the text is not exactly one SELECT (a WITH before it included)
 */
export function parseModelQuery(sql: string, where: string): Statement {
  try {
    return { sql, query: parseQueryText(sql), tokens: tokenize(sql) };
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    throw new InvalidModel(`${where}, ${position(error.position)}: ${error.detail}`, { cause: error });
  }
}

/** Calls `visit` with every node of a syntax tree, parents first. */
export function walk(tree: unknown, visit: (node: Readonly<Record<string, unknown>>) => void): void {
  if (Array.isArray(tree)) for (const child of tree) walk(child, visit);
  else if (tree && typeof tree === 'object') {
    visit(tree as Record<string, unknown>);
    for (const child of Object.values(tree)) walk(child, visit);
  }
}

/** `line L, column C`, both from 1. */
export const position = ({ line, column }: Position): string => `line ${line}, column ${column}`;

/** The token that begins at a position of the tree. */
export function tokenAt(statement: Statement, at: Position): Token {
  const found = statement.tokens.find((token) => token.line === at.line && token.column === at.column);
  if (!found) throw new Error(`No token at ${position(at)}`);
  return found;
}

/** The text with each span replaced. Spans must not overlap; their order does not matter. */
export function replaceSpans(
  sql: string,
  edits: readonly { readonly span: Span; readonly text: string }[],
): string {
  let text = sql;
  for (const { span, text: replacement } of [...edits].sort((a, b) => b.span.start - a.span.start))
    text = text.slice(0, span.start) + replacement + text.slice(span.end);
  return text;
}
