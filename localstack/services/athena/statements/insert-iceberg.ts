import { CommitConflict } from '../../../../lib/contracts/errors.ts';
import { fileRecord } from '../../../../lib/lake/iceberg/file-record.ts';
import { openTable } from '../../../../lib/lake/table.ts';
import { commitChange } from '../../../../lib/lake/table-commit.ts';
import type { EngineContext } from '../engine/engine-context.ts';
import { lakeClock } from '../engine/lake-clock.ts';
import { catalogEntry, type GlueTable, QueryCatalog } from '../engine/query-catalog.ts';
import type { EngineQuery } from '../engine/query-engine.ts';
import { S3Objects } from '../engine/s3-objects.ts';
import { QueryFailure } from '../query-failure.ts';
import { writeIcebergFiles } from './write/iceberg-files.ts';
import { type StagedRows, withStage } from './write/stage.ts';

/** Appends rows to an Iceberg table as one snapshot; none for no rows. @returns how many */
export async function insertIntoIceberg(
  context: EngineContext,
  query: EngineQuery,
  entry: GlueTable,
  rows: StagedRows,
): Promise<number> {
  const { runtime } = context;
  const objects = new S3Objects(runtime, query.call.caller);
  const table = await openTable({ objects }, catalogEntry(entry));
  // The lake's databases are its own; the catalog's name is given beside them.
  const database = entry.DatabaseName as 'silver';
  const { location } = table;
  const definition = {
    ...{ database, name: entry.Name, description: '', key: [] },
    ...{ fields: table.fields, partition: table.partition },
  };
  const compression = table.properties['write.parquet.compression-codec'] ?? 'zstd';
  const files = await withStage(context, query, rows, (stage) =>
    writeIcebergFiles(stage, query, objects, { definition, location, compression }),
  );
  query.signal.throwIfAborted();
  if (files.length === 0) return 0;
  const catalog = new QueryCatalog(runtime, query.call.caller);
  const lake = { objects, catalog, namespace: '', bucket: '', clock: lakeClock(runtime) };
  try {
    await commitChange({ lake, definition, location, runId: query.id }, async (_, shape) => ({
      added: files.map((file) => fileRecord(file, shape.definition.fields, shape.spec)),
      removed: new Set(),
      summary: { trino_query_id: query.id },
    }));
  } catch (error) {
    if (error instanceof CommitConflict)
      throw new QueryFailure(`ICEBERG_COMMIT_ERROR: ${error.message}`, undefined, undefined, {
        cause: error,
      });
    throw error;
  }
  return files.reduce((sum, file) => sum + file.recordCount, 0);
}
