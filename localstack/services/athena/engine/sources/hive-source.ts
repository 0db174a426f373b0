import { QueryFailure } from '../../query-failure.ts';
import { cast, quote, text } from '../../translator/sql-text.ts';
import type { EngineContext } from '../athena-engine.ts';
import { GlueCatalog, type GlueTable } from '../glue-catalog.ts';
import type { EngineQuery } from '../query-engine.ts';
import { S3Objects } from '../s3-objects.ts';
import { type CatalogColumn, catalogColumns } from './catalog-table.ts';
import { hiveFormat, NULL_PARTITION } from './hive-format.ts';
import { localPath } from './local-path.ts';
import { parquetBytes, parquetRelation, readParquetFooter } from './parquet-files.ts';
import type { Source } from './source.ts';
import { textRelation } from './text-files.ts';

/** One file of a Hive table. */
export interface HiveFile {
  readonly uri: string;
  /** Absolute path on disk. */
  readonly path: string;
  readonly size: number;
}

/** Files with the same values of the partition keys. */
interface HivePartition {
  readonly values: readonly string[];
  readonly files: readonly HiveFile[];
}

/**
 * The rows of a Hive table: every file below its location, or below the locations of its partitions in the catalog.
 * @throws QueryFailure for formats that are not read; AwsError AccessDenied
 */
export async function hiveSource(
  context: EngineContext,
  query: EngineQuery,
  table: GlueTable,
): Promise<Source> {
  const format = hiveFormat(table);
  const columns = knownColumns(table);
  const keys = columns.slice(columns.length - (table.PartitionKeys?.length ?? 0));
  const stored = columns.slice(0, columns.length - keys.length);
  const partitions = await partitionsOf(context, query, table);
  const files = partitions.flatMap((partition) => partition.files);
  const footers = format === 'parquet' ? await Promise.all(files.map((file) => readParquetFooter(file))) : [];
  return {
    table: { columns },
    bytes: (read) =>
      format === 'parquet' ? parquetBytes(footers, read) : files.reduce((sum, file) => sum + file.size, 0),
    relation() {
      const parts = partitions
        .filter((partition) => partition.files.length > 0)
        .map(({ values, files: own }) => {
          const relation =
            format === 'parquet'
              ? parquetRelation(
                  footers.filter(({ file }) => own.includes(file)),
                  stored,
                )
              : textRelation(own, stored, table, format);
          return `SELECT *${keys.map((key, i) => `, ${keyValue(key, values[i]!)}`).join('')} FROM ${relation}`;
        });
      const none = `SELECT ${columns.map(({ name, type }) => `${cast('NULL', type)} AS ${quote(name)}`).join(', ')} WHERE false`;
      return `(${parts.length > 0 ? parts.join(' UNION ALL ') : none})`;
    },
  };
}

const keyValue = ({ name, type }: CatalogColumn, value: string): string =>
  `${value === NULL_PARTITION ? cast('NULL', type) : cast(text(value), type)} AS ${quote(name)}`;

function knownColumns(table: GlueTable): CatalogColumn[] {
  try {
    return catalogColumns(table);
  } catch (error) {
    throw new QueryFailure(
      `NOT_SUPPORTED: Table 'awsdatacatalog.${table.DatabaseName}.${table.Name}': ${(error as Error).message}`,
    );
  }
}

async function partitionsOf(
  context: EngineContext,
  query: EngineQuery,
  table: GlueTable,
): Promise<readonly HivePartition[]> {
  const objects = new S3Objects(context.runtime, query.call.caller);
  const files = async (location: string): Promise<HiveFile[]> => {
    const found: HiveFile[] = [];
    const folder = `${location.replace(/^s3[an]:/, 's3:').replace(/\/+$/, '')}/`;
    // As Hive does: hidden files are none, and empty objects stand for folders.
    for await (const { uri, size } of objects.list(folder))
      if (size > 0 && !/(^|\/)[._]/.test(uri.slice(folder.length)))
        found.push({ uri, size, path: localPath(context, query.call, uri) });
    return found;
  };
  if (!table.PartitionKeys?.length)
    return [{ values: [], files: await files(table.StorageDescriptor?.Location ?? '') }];
  const catalog = new GlueCatalog(context.runtime, query.call.caller);
  const partitions = await catalog.partitions(table.DatabaseName, table.Name);
  return Promise.all(
    partitions.map(async ({ Values, StorageDescriptor }) => ({
      values: Values,
      files: await files(StorageDescriptor?.Location ?? ''),
    })),
  );
}
