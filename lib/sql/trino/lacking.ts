import type { Position } from '../parse/sql-error.ts';
import { SqlError } from '../parse/sql-error.ts';

/**
 * The refusal of what Athena has and this project's SQL, which runs on a laptop, has not.
 * @param what e.g. `the function uuid`
 */
export const lacking = (at: Position, what: string): SqlError =>
  new SqlError('NOT_SUPPORTED', at, `The local Athena lacks ${what}, which Athena has`);
