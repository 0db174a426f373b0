import { CATEGORY, ERROR_TYPE, QueryFailure } from '../query-failure.ts';
import { trinoError } from '../translator/query-error.ts';

/**
 * Runs a translated statement; what it throws is told in Trino's words.
 * @throws QueryFailure
 */
export async function runDuckDb<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const message = trinoError(error instanceof Error ? error.message : String(error));
    throw message.startsWith('GENERIC_INTERNAL_ERROR')
      ? new QueryFailure(message, ERROR_TYPE.internal, CATEGORY.system, { cause: error })
      : new QueryFailure(message, undefined, CATEGORY.user, { cause: error });
  }
}
