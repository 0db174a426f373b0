import { LIMIT_VARIABLES } from '../process/limit-variables.ts';
import { CATEGORY, ERROR_TYPE, QueryFailure } from '../query-failure.ts';
import { trinoError } from '../translator/query-error.ts';

/** The failure of a query that needs more than its memory. @param limitMb what it may have, MiB; undefined where it is not known */
export const outOfMemory = (limitMb?: number, cause?: unknown): QueryFailure =>
  new QueryFailure(
    `EXCEEDED_LOCAL_MEMORY_LIMIT: Query exceeded the local Athena's memory limit${limitMb === undefined ? '' : ` of ${limitMb} MB`}. Read fewer rows or columns, or raise the limit with ${LIMIT_VARIABLES.memory}`,
    ERROR_TYPE.exhausted,
    CATEGORY.user,
    { cause },
  );

const diskFull = (cause: unknown): QueryFailure =>
  new QueryFailure(
    "EXCEEDED_SPILL_LIMIT: The disk that holds the local runtime's data folder is full. Free some space and run the query again",
    ERROR_TYPE.exhausted,
    CATEGORY.user,
    { cause },
  );

const refused = (message: string, cause: unknown): QueryFailure =>
  new QueryFailure(message, undefined, CATEGORY.user, { cause });

/** File of the data folder that says what went wrong within. */
export const FAULT_LOG = 'athena.log';

/** A fault of this program: its words are for the log, not for the user. */
const ownFault = (cause: unknown): QueryFailure =>
  new QueryFailure(
    `INTERNAL_ERROR: The local Athena failed on this statement. The fault is its own, not the statement's: ${FAULT_LOG} in the data folder says more`,
    ERROR_TYPE.internal,
    CATEGORY.system,
    { cause },
  );

/**
 * A failure of DuckDB, of the functions that it calls, or of this program, in Athena's words or in a plain sentence. What DuckDB says of
 * itself (settings, paths, stack traces) stays in the cause.
 * @param memoryMb the memory limit, MiB
 * @param uriOf the object whose bytes lie at a path of this machine
 */
export function engineFailure(
  error: unknown,
  memoryMb?: number,
  uriOf: (path: string) => string | undefined = () => undefined,
): QueryFailure {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  const message = error instanceof Error ? error.message : String(error);
  if (code === 'ENOSPC' || /No space left on device|max_temp_directory_size/.test(message))
    return diskFull(error);
  if (
    /^Out of Memory Error|Invalid (string|array|typed array) length|Array buffer allocation failed/.test(
      message,
    )
  )
    return outOfMemory(memoryMb, error);
  if (
    /Max expression depth limit|parser stack overflow|memory exhausted|statement is too deep/i.test(message)
  )
    return refused(
      'STACK_OVERFLOW: line 1:1: statement is too large: it nests deeper than the local Athena runs',
      error,
    );
  const file = /'(\/[^']+|[A-Z]:\\[^']+)'|"(\/[^"]+)"/.exec(message);
  const uri = file && uriOf((file[1] ?? file[2])!);
  if (uri) return refused(`HIVE_BAD_DATA: A file of the table can't be read: ${uri}`, error);
  // The functions of the translator and DuckDB's refusals of values are told in Trino's words.
  if (!isFatal(error) && error instanceof Error && error.constructor === Error) {
    const told = trinoError(message);
    if (told !== undefined) return refused(told, error);
  }
  if (/^(Conversion|Out of Range|Invalid Input|Constraint|Mismatch Type) Error: /.test(message))
    return refused(
      "NOT_SUPPORTED: The local Athena can't compute a value that this statement asks for",
      error,
    );
  if (/^(Parser|Binder|Catalog|Not implemented|Syntax|Invalid type) Error: /i.test(message))
    return refused("NOT_SUPPORTED: The local Athena can't run this form of statement", error);
  return ownFault(error);
}

/** Whether DuckDB says that it must not be used again. */
export const isFatal = (error: unknown): boolean =>
  /^(INTERNAL|FATAL) Error|database has been invalidated/.test(error instanceof Error ? error.message : '');
