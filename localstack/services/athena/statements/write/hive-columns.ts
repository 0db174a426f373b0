import { toHiveType } from '../../../../../lib/sql/types/hive-type.ts';
import type { TrinoType } from '../../../../../lib/sql/types/type.ts';
import { QueryFailure } from '../../query-failure.ts';
import type { OutputColumn } from './output-columns.ts';

/**
 * The columns that files hold, and those that partition them.
 * @param partitionedBy names of the last columns
 * @throws QueryFailure for types that Hive has not, and for partition columns that are not the last
 */
export function hiveColumns(
  given: readonly OutputColumn[],
  partitionedBy: readonly string[],
  at: string,
): { readonly columns: readonly OutputColumn[]; readonly keys: readonly OutputColumn[] } {
  for (const { name, type } of given) {
    checkPrecision(name, type);
    glueType(type);
  }
  for (const name of partitionedBy)
    if (!given.some((column) => column.name === name))
      throw new QueryFailure(`INVALID_TABLE_PROPERTY: ${at}: Partition column not found: ${name}`);
  const keys = given.slice(given.length - partitionedBy.length);
  if (keys.some((key, i) => key.name !== partitionedBy[i]))
    throw new QueryFailure(
      `HIVE_COLUMN_ORDER_MISMATCH: Partition keys must be the last columns in the table and in the same order as the table properties: [${partitionedBy.join(', ')}]`,
    );
  const columns = given.slice(0, given.length - keys.length);
  if (columns.length === 0)
    throw new QueryFailure('INVALID_TABLE_PROPERTY: Table contains only partition columns');
  return { columns, keys };
}

/** Timestamps of Hive have milliseconds, whatever the format of the files. */
function checkPrecision(name: string, type: TrinoType): void {
  if (type.kind === 'timestamp' && type.precision !== 3)
    throw new QueryFailure(
      `NOT_SUPPORTED: Incorrect timestamp precision for timestamp(${type.precision}); the configured precision is MILLISECONDS; column name: ${name}`,
    );
}

/** The Glue catalog's name of a column's type. @throws QueryFailure in Athena's words for types that no table or view there can have */
export function glueType(type: TrinoType): string {
  try {
    return toHiveType(type);
  } catch (error) {
    throw new QueryFailure(`NOT_SUPPORTED: ${(error as Error).message}`);
  }
}
