import { CatalogRefused } from '../../../lib/lake/catalog.ts';
import { SqlError } from '../../../lib/sql/parse/sql-error.ts';
import { AwsError } from '../service.ts';
import { engineFailure } from './engine/engine-words.ts';
import { CATEGORY, ERROR_TYPE, QueryFailure } from './query-failure.ts';
import { UnsupportedSql } from './translator/unsupported.ts';

/** What went wrong, in the words of StateChangeReason. What is a fault of this program itself stays in the cause. */
export function asFailure(thrown: unknown): QueryFailure {
  const error = thrown instanceof CatalogRefused ? (thrown.cause ?? thrown) : thrown;
  if (error instanceof QueryFailure) return error;
  if (error instanceof AwsError) {
    const denied = error.code.startsWith('AccessDenied');
    return new QueryFailure(
      denied
        ? `Insufficient permissions to execute the query. ${error.message}`
        : `${error.code}: ${error.message}`,
      ERROR_TYPE.user,
      CATEGORY.user,
      { cause: error },
    );
  }
  // Refusals by the parser, the binder and the translator carry Trino's error name in front.
  if (error instanceof SqlError || error instanceof UnsupportedSql) return new QueryFailure(error.message);
  // As do what the translator refuses by errors of its own.
  if (error instanceof Error && /^[A-Z]+(_[A-Z]+)+: /.test(error.message))
    return new QueryFailure(error.message);
  if (isStackOverflow(error)) return tooDeep(error);
  return engineFailure(error);
}

/** Whether a function called itself until the stack was full: deeply nested statements do it. */
const isStackOverflow = (error: unknown): boolean =>
  error instanceof RangeError && error.message.startsWith('Maximum call stack');

/** As Trino words it. Source: io.trino.sql.analyzer.Analyzer. */
const tooDeep = (cause: unknown): QueryFailure =>
  new QueryFailure(
    'STACK_OVERFLOW: line 1:1: statement is too large (stack overflow during analysis)',
    ERROR_TYPE.user,
    CATEGORY.user,
    { cause },
  );
