import type { EngineContext } from '../engine/athena-engine.ts';
import { GlueCatalog } from '../engine/glue-catalog.ts';
import type { EngineQuery, EngineResult } from '../engine/query-engine.ts';
import { S3Objects } from '../engine/s3-objects.ts';
import { DEFAULT_DATABASE } from '../engine/source-table.ts';
import { ERROR_TYPE, QueryFailure } from '../query-failure.ts';
import type { AthenaStatement } from './parse-statement.ts';

/**
 * DROP TABLE. As on Athena, an Iceberg table's files go with it; of another table only the entry.
 * Source: Athena user guide, "DROP TABLE".
 */
export async function dropTable(
  { runtime }: EngineContext,
  query: EngineQuery,
  { table: name, ifExists }: Extract<AthenaStatement, { kind: 'drop table' }>,
): Promise<EngineResult> {
  const { caller } = query.call;
  const catalog = new GlueCatalog(runtime, caller);
  const database = name.database ?? query.database ?? DEFAULT_DATABASE;
  const entry = await catalog.getTable(database, name.table);
  if (!entry) {
    if (ifExists) return { columns: [], rows: [], scannedBytes: 0 };
    throw new QueryFailure(
      `FAILED: SemanticException [Error 10001]: Table not found ${database}.${name.table}`,
      ERROR_TYPE.ddl,
    );
  }
  await catalog.deleteTable(database, name.table);
  if (entry.parameters.table_type?.toUpperCase() === 'ICEBERG' && entry.location.startsWith('s3://')) {
    const objects = new S3Objects(runtime, caller);
    for await (const object of objects.list(`${entry.location}/`)) await objects.delete(object.uri);
  }
  return { columns: [], rows: [], scannedBytes: 0 };
}
