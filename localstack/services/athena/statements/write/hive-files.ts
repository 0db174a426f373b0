import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip, createZstdCompress } from 'node:zlib';
import { displayName, type TrinoType } from '../../../../../lib/sql/types/type.ts';
import type { EngineQuery } from '../../engine/query-engine.ts';
import type { S3Objects } from '../../engine/s3-objects.ts';
import { NULL_PARTITION } from '../../engine/sources/hive-format.ts';
import { QueryFailure } from '../../query-failure.ts';
import { quote, text } from '../../translator/sql-text.ts';
import type { FileOptions } from '../hive-properties.ts';
import { MAX_PARTITIONS } from './iceberg-files.ts';
import { jsonLines } from './json-lines.ts';
import type { OutputColumn } from './output-columns.ts';
import type { Stage } from './stage.ts';
import { textLines } from './text-lines.ts';

export interface HiveTarget {
  /** s3 URI without a slash at the end. */
  readonly folder: string;
  readonly columns: readonly OutputColumn[];
  /** The last columns, which the files don't have: their values are in the paths. */
  readonly keys: readonly OutputColumn[];
  readonly options: FileOptions;
  /** Where a partition lies that is there already. @default a folder of its name below `folder` */
  readonly partitionFolder?: (values: readonly string[]) => string | undefined;
}

export interface HiveOutput {
  readonly uri: string;
  /** Of the keys, as the catalog has them. */
  readonly values: readonly string[];
  /** s3 URI of the partition's folder, without a slash at the end. */
  readonly folder: string;
}

/**
 * Writes the staged rows, one file a partition.
 * @throws QueryFailure for types that the format does not hold, and for more than 100 partitions
 */
export async function writeHiveFiles(
  stage: Stage,
  query: EngineQuery,
  objects: S3Objects,
  target: HiveTarget,
): Promise<readonly HiveOutput[]> {
  const partitions = await partitionsOf(stage, target);
  if (partitions.length > MAX_PARTITIONS)
    throw new QueryFailure(
      `HIVE_TOO_MANY_OPEN_PARTITIONS: Exceeded limit of ${MAX_PARTITIONS} open writers for partitions/buckets`,
    );
  const { format, compression } = target.options;
  const ending =
    format === 'PARQUET' || compression === 'none' ? '' : compression === 'gzip' ? '.gz' : '.zst';
  const outputs: HiveOutput[] = [];
  for (const [index, { values, condition }] of partitions.entries()) {
    query.signal.throwIfAborted();
    const below = target.keys.map((key, i) => `/${pathName(key.name)}=${pathName(values[i]!)}`).join('');
    const folder = target.partitionFolder?.(values) ?? `${target.folder}${below}`;
    const uri = `${folder}/${query.id}_${String(index).padStart(5, '0')}${ending}`;
    const path = join(stage.folder, String(index));
    await writeContents(stage, target, condition, path);
    await objects.putFile(uri, path, { contentType: 'application/octet-stream' });
    await rm(path);
    outputs.push({ uri, values, folder });
  }
  return outputs;
}

async function writeContents(
  { connection, table }: Stage,
  { columns, options }: HiveTarget,
  condition: string,
  path: string,
): Promise<void> {
  const select = `SELECT ${columns.map(({ name }) => quote(name)).join(', ')} FROM ${table} WHERE ${condition}`;
  const { format, compression, fieldDelimiter } = options;
  if (format === 'PARQUET') {
    const codec = compression === 'none' ? 'uncompressed' : compression;
    await connection.run(`COPY (${select}) TO ${text(path)} (FORMAT parquet, COMPRESSION ${codec})`);
    return;
  }
  const rows = await connection.stream(select);
  const lines = format === 'JSON' ? jsonLines(rows, columns) : textLines(rows, columns, fieldDelimiter);
  const packed =
    compression === 'gzip' ? [createGzip()] : compression === 'zstd' ? [createZstdCompress()] : [];
  await pipeline([Readable.from(lines), ...packed, createWriteStream(path)]);
}

/** Partition values as Hive writes them, in order, each with the condition that selects its rows. */
async function partitionsOf(
  { connection, table }: Stage,
  { keys }: HiveTarget,
): Promise<readonly { readonly values: readonly string[]; readonly condition: string }[]> {
  if (keys.length === 0) {
    const counted = await connection.runAndReadAll(`SELECT count(*) FROM ${table}`);
    return counted.getRows()[0]?.[0] === 0n ? [] : [{ values: [], condition: 'true' }];
  }
  for (const { name, type } of keys) checkKey(name, type);
  const texts = keys.map(({ name }) => `CAST(${quote(name)} AS VARCHAR)`);
  const found = await connection.runAndReadAll(
    `SELECT ${texts.join(', ')} FROM ${table} GROUP BY ALL ORDER BY ALL LIMIT ${MAX_PARTITIONS + 1}`,
  );
  return found.getRows().map((row) => ({
    values: row.map((value) => (value === null ? NULL_PARTITION : String(value))),
    condition: row
      .map((value, i) => (value === null ? `${texts[i]} IS NULL` : `${texts[i]} = ${text(String(value))}`))
      .join(' AND '),
  }));
}

function checkKey(name: string, type: TrinoType): void {
  if (
    !['varchar', 'integer', 'bigint', 'smallint', 'tinyint', 'date', 'boolean', 'decimal'].includes(type.kind)
  )
    throw new QueryFailure(
      `NOT_SUPPORTED: The local Athena does not partition by a column of type ${displayName(type)}: ${name}`,
    );
}

/** Source: Hive's FileUtils.escapePathName. */
const pathName = (value: string): string =>
  value.replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is escaped.
    /[\u0001-\u001f\u007f"#%'*/:=?\\{[\]^]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
