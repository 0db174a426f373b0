import { SqlError } from './sql-error.ts';

/**
 * Parses text; what nests deeper than the stack reaches is refused as Trino refuses it. Source: io.trino.sql.parser.SqlParser.
 * @param what as the message calls the text
 * @throws SqlError SYNTAX_ERROR at line 1:1
 */
export function withinStack<T>(what: 'statement' | 'expression', parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new SqlError(
      'SYNTAX_ERROR',
      { line: 1, column: 1 },
      `${what} is too large (stack overflow while parsing)`,
    );
  }
}
