import type { EngineContext } from '../engine/engine-context.ts';
import { type GlueTable, QueryCatalog } from '../engine/query-catalog.ts';
import type { EngineQuery } from '../engine/query-engine.ts';
import { S3Objects } from '../engine/s3-objects.ts';
import { catalogColumns } from '../engine/sources/catalog-table.ts';
import { hiveFormat } from '../engine/sources/hive-format.ts';
import { QueryFailure } from '../query-failure.ts';
import { addPartitions } from './create-hive-table-as.ts';
import { countRows } from './write/count-rows.ts';
import { writeHiveFiles } from './write/hive-files.ts';
import { type StagedRows, withStage } from './write/stage.ts';

/**
 * Adds files of rows to a Hive table of Parquet, and entries of new partitions. @returns how many rows, and the files' URIs
 * @throws QueryFailure for tables of other formats
 */
export async function insertIntoHive(
  context: EngineContext,
  query: EngineQuery,
  entry: GlueTable,
  rows: StagedRows,
): Promise<{ readonly rows: number; readonly files: readonly string[] }> {
  if (hiveFormat(entry) !== 'parquet')
    throw new QueryFailure(
      `NOT_SUPPORTED: line 1:1: The local Athena inserts into Iceberg tables and Hive tables of Parquet: 'awsdatacatalog.${entry.DatabaseName}.${entry.Name}' is neither`,
    );
  const { caller } = query.call;
  const catalog = new QueryCatalog(context.runtime, caller);
  const all = catalogColumns(entry);
  const keys = all.slice(all.length - (entry.PartitionKeys?.length ?? 0));
  const there = new Map(
    keys.length === 0
      ? []
      : (await catalog.partitions(entry.DatabaseName, entry.Name)).map((partition) => [
          JSON.stringify(partition.Values),
          partition.StorageDescriptor?.Location?.replace(/\/+$/, ''),
        ]),
  );
  const objects = new S3Objects(context.runtime, caller);
  const codec = entry.Parameters?.['parquet.compression']?.toLowerCase();
  const { outputs, count } = await withStage(context, query, rows, async (stage) => ({
    outputs: await writeHiveFiles(stage, query, objects, {
      folder: (entry.StorageDescriptor?.Location ?? '').replace(/\/+$/, ''),
      columns: all.slice(0, all.length - keys.length),
      keys,
      options: {
        format: 'PARQUET',
        compression: codec === 'snappy' || codec === 'zstd' || codec === 'none' ? codec : 'gzip',
        fieldDelimiter: '',
        partitionedBy: [],
      },
      partitionFolder: (values) => there.get(JSON.stringify(values)),
    }),
    count: await countRows(stage),
  }));
  const fresh = outputs.filter(({ values }) => !there.has(JSON.stringify(values)));
  if (keys.length > 0)
    await addPartitions(
      catalog,
      { database: entry.DatabaseName, name: entry.Name },
      entry.StorageDescriptor ?? {},
      fresh,
    );
  return { rows: count, files: outputs.map(({ uri }) => uri) };
}
