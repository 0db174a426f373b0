import type { DuckDBResult } from '@duckdb/node-api';
import { displayName } from '../../../../../lib/sql/types/type.ts';
import { QueryFailure } from '../../query-failure.ts';
import { valueText } from '../../results/value-text.ts';
import type { OutputColumn } from './output-columns.ts';

/**
 * Rows as Hive's LazySimpleSerDe writes them: values between delimiters, nothing quoted, NULL as \N.
 * @throws QueryFailure for nested and binary columns
 */
export async function* textLines(
  rows: DuckDBResult,
  columns: readonly OutputColumn[],
  delimiter: string,
): AsyncGenerator<Buffer> {
  for (const { name, type } of columns)
    if (['array', 'map', 'row', 'varbinary'].includes(type.kind))
      throw new QueryFailure(
        `NOT_SUPPORTED: The local Athena writes no column of type ${displayName(type)} to text files: ${name}`,
      );
  const types = columns.map(({ type }) => displayName(type));
  for (let chunk = await rows.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await rows.fetchChunk()) {
    const lines = chunk
      .getRows()
      .map((row) => `${row.map((value, i) => valueText(value, types[i]!) ?? '\\N').join(delimiter)}\n`);
    yield Buffer.from(lines.join(''));
  }
}
