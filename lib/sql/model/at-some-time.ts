import { asOfSpans } from './as-of.ts';
import { timestampLiteral } from './render-statements.ts';
import { replaceSpans, type Statement } from './statement.ts';

/** A model's query with `as_of` bound to some time: it reads the same columns and gives the same types at every time. */
export function atSomeTime(statement: Statement, where: string): string {
  const text = timestampLiteral(new Date(0));
  return replaceSpans(
    statement.sql,
    asOfSpans(statement, where).map((span) => ({ span, text })),
  );
}
