import { QueryFailure } from '../../query-failure.ts';
import { cast, quote, text } from '../../translator/sql-text.ts';
import type { EngineContext } from '../engine-context.ts';
import { mayMatch, type ValueRange } from '../pruning/may-match.ts';
import { predicateValue } from '../pruning/predicate.ts';
import { type GlueTable, QueryCatalog } from '../query-catalog.ts';
import type { EngineQuery } from '../query-engine.ts';
import { S3Objects } from '../s3-objects.ts';
import { type CatalogColumn, catalogColumns } from './catalog-table.ts';
import type { HiveFile } from './hive-file.ts';
import { type HiveFormat, hiveFormat, NULL_PARTITION } from './hive-format.ts';
import { type ParquetFooter, parquetBytes, parquetRelation, readParquetFooter } from './parquet-files.ts';
import type { Source } from './source.ts';
import { textRelation } from './text-files.ts';

/** Files with the same values of the partition keys. */
interface HivePartition {
  readonly values: readonly string[];
  readonly files: readonly HiveFile[];
  /** Of the files of a Parquet table. */
  readonly footers: readonly ParquetFooter[];
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
  const source = (partitions: readonly HivePartition[]): Source => ({
    table: { columns, format: 'hive' },
    prune: (places) =>
      source(partitions.filter(({ values }) => mayMatch(places, (column) => keyRange(keys, values, column)))),
    bytes: (read) =>
      partitions.reduce(
        (sum, { files, footers }) =>
          sum +
          (format === 'parquet'
            ? parquetBytes(footers, read)
            : files.reduce((size, file) => size + file.size, 0)),
        0,
      ),
    relation() {
      const parts = partitions
        .filter(({ files }) => files.length > 0)
        .map(({ values, files, footers }) => {
          const relation =
            format === 'parquet'
              ? parquetRelation(footers, stored)
              : textRelation(files, stored, table, format);
          return `SELECT *${keys.map((key, i) => `, ${keyValue(key, values[i]!)}`).join('')} FROM ${relation}`;
        });
      const none = `SELECT ${columns.map(({ name, type }) => `${cast('NULL', type)} AS ${quote(name)}`).join(', ')} WHERE false`;
      return `(${parts.length > 0 ? parts.join(' UNION ALL ') : none})`;
    },
  });
  return source(await partitionsOf(context, query, table, format));
}

/** A partition key has one value; types that predicates are not made of have no range. */
function keyRange(
  keys: readonly CatalogColumn[],
  values: readonly string[],
  column: string,
): ValueRange | undefined {
  const index = keys.findIndex(({ name }) => name === column);
  if (index < 0) return undefined;
  if (values[index] === NULL_PARTITION) return { onlyNulls: true };
  const value = predicateValue(values[index]!, keys[index]!.type);
  return value === undefined ? undefined : { lower: value, upper: value, onlyNulls: false };
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
  format: HiveFormat,
): Promise<readonly HivePartition[]> {
  const objects = new S3Objects(context.runtime, query.call.caller);
  const below = async (location: string): Promise<Omit<HivePartition, 'values'>> => {
    const listed: Omit<HiveFile, 'path'>[] = [];
    const folder = `${location.replace(/^s3[an]:/, 's3:').replace(/\/+$/, '')}/`;
    // As Hive does: hidden files are none, and empty objects stand for folders.
    for await (const { uri, size } of objects.list(folder))
      if (size > 0 && !/(^|\/)[._]/.test(uri.slice(folder.length))) listed.push({ uri, size });
    const paths = await context.localPaths(listed.map(({ uri }) => uri));
    const found = listed.map((file, i) => ({ ...file, path: paths[i]! }));
    const footers = format === 'parquet' ? found.map((file) => readParquetFooter(file)) : [];
    return { files: found, footers: await Promise.all(footers) };
  };
  if (!table.PartitionKeys?.length)
    return [{ values: [], ...(await below(table.StorageDescriptor?.Location ?? '')) }];
  const catalog = new QueryCatalog(context.runtime, query.call.caller);
  const partitions = await catalog.partitions(table.DatabaseName, table.Name);
  return Promise.all(
    partitions.map(async ({ Values, StorageDescriptor }) => ({
      values: Values,
      ...(await below(StorageDescriptor?.Location ?? '')),
    })),
  );
}
