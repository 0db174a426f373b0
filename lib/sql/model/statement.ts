import { Dialect, parse, tokenize } from '@polyglot-sql/sdk';

/** A range of a statement's text in code points: `start` inclusive, `end` exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface Token {
  readonly kind: string;
  readonly text: string;
  readonly span: Span;
}

/** One parsed query: its text, tokens and syntax tree (nodes as @polyglot-sql/sdk shapes them: one key names the kind). */
export interface Statement {
  readonly sql: string;
  readonly tokens: readonly Token[];
  readonly tree: unknown;
}

export class InvalidModel extends Error {
  override readonly name = 'InvalidModel';
}

/**
 * Parses one Trino query.
 * @param where what messages call the source, e.g. a file's path
 * @throws InvalidModel when the text is not exactly one SELECT (a WITH before it included)
 */
export function parseQuery(sql: string, where: string): Statement {
  const parsed = parse(sql, Dialect.Trino);
  if (!parsed.success || !parsed.ast)
    throw new InvalidModel(`${where}: ${parsed.error ?? 'not understood by the parser'}`);
  const statements = parsed.ast as unknown[];
  const [tree] = statements;
  if (statements.length !== 1)
    throw new InvalidModel(`${where}: one SELECT expected, got ${statements.length} statements`);
  const kind = Object.keys(tree as object)[0] ?? 'nothing';
  if (!['select', 'union', 'intersect', 'except'].includes(kind))
    throw new InvalidModel(`${where}: a SELECT expected, got ${kind.toUpperCase().replaceAll('_', ' ')}`);
  const tokenized = tokenize(sql, Dialect.Trino);
  // The SDK's declared shape and what it returns differ in spelling.
  const tokens = (tokenized.tokens ?? []) as unknown as {
    token_type: string;
    text: string;
    span: { start: number; end: number };
  }[];
  return {
    sql,
    tree,
    tokens: tokens.map((token) => ({
      kind: token.token_type,
      text: token.text,
      span: { start: token.span.start, end: token.span.end },
    })),
  };
}

/** Calls `visit` with every node of the tree, parents first: its kind and its members. */
export function walk(tree: unknown, visit: (kind: string, node: Readonly<Record<string, unknown>>) => void) {
  if (Array.isArray(tree)) for (const child of tree) walk(child, visit);
  else if (tree && typeof tree === 'object')
    for (const [kind, child] of Object.entries(tree)) {
      if (child && typeof child === 'object' && !Array.isArray(child))
        visit(kind, child as Record<string, unknown>);
      walk(child, visit);
    }
}

/** `line L, column C`, both from 1, of a position in code points. */
export function position(sql: string, at: number): string {
  const before = [...sql].slice(0, at);
  const line = before.filter((character) => character === '\n').length + 1;
  return `line ${line}, column ${at - (before.lastIndexOf('\n') + 1) + 1}`;
}

/** The text with each span replaced. Spans must not overlap; their order does not matter. */
export function replaceSpans(
  sql: string,
  edits: readonly { readonly span: Span; readonly text: string }[],
): string {
  const characters = [...sql];
  for (const { span, text } of [...edits].sort((a, b) => b.span.start - a.span.start))
    characters.splice(span.start, span.end - span.start, text);
  return characters.join('');
}
