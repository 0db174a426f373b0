import { InvalidModel, position, type Span, type Statement, walk } from './statement.ts';

/** The identifier that stands for the scheduled time in a model's SQL: a timestamp(6), UTC. */
export const AS_OF = 'as_of';

/** Functions whose value depends on when, or on which try, a query runs: a build could not be repeated. */
const REFUSED_CALLS = new Set(['now', 'random', 'rand', 'uuid', 'shuffle', 'current_timezone']);
const REFUSED_WORDS = new Set([
  'current_date',
  'current_time',
  'current_timestamp',
  'localtime',
  'localtimestamp',
  'current_user',
]);

/**
 * Where the bare identifier `as_of` stands for a value.
 * @throws InvalidModel when the query gives the name to a column of its own or qualifies it
 */
export function asOfSpans(statement: Statement, where: string): readonly Span[] {
  const spans: Span[] = [];
  walk(statement.tree, (kind, node) => {
    for (const alias of [node.alias, ...((node.column_aliases as unknown[] | undefined) ?? [])] as (
      | { name?: string; span?: Span }
      | null
      | undefined
    )[])
      if (alias?.name?.toLowerCase() === AS_OF)
        throw new InvalidModel(
          `${where}, ${position(statement.sql, alias.span?.start ?? 0)}: '${AS_OF}' is the scheduled time: choose another name for this column or table`,
        );
    if (kind !== 'column') return;
    const name = node.name as { name: string; span: Span };
    if (name.name.toLowerCase() !== AS_OF) return;
    if (node.table)
      throw new InvalidModel(
        `${where}, ${position(statement.sql, name.span.start)}: '${AS_OF}' is the scheduled time: write it without a table`,
      );
    spans.push({ start: name.span.start, end: name.span.end });
  });
  return spans.sort((a, b) => a.start - b.start);
}

/** @throws InvalidModel naming the first call whose value would differ when the build is repeated */
export function refuseUnrepeatable(statement: Statement, where: string): void {
  for (const [index, token] of statement.tokens.entries()) {
    const word = token.text.toLowerCase();
    const called = statement.tokens[index + 1]?.kind === 'L_PAREN';
    if (statement.tokens[index - 1]?.kind === 'DOT') continue;
    if (token.kind === 'STRING' || token.kind === 'QUOTED_IDENTIFIER') continue;
    if (REFUSED_WORDS.has(word) || (called && REFUSED_CALLS.has(word)))
      throw new InvalidModel(
        `${where}, ${position(statement.sql, token.span.start)}: ${word}${called ? '()' : ''} would make a build unrepeatable: use ${AS_OF}, the scheduled time`,
      );
  }
}
