import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ColumnType } from '../../../../../lib/contracts/column.ts';
import {
  type PartitionField,
  type PartitionValues,
  partitionPath,
} from '../../../../../lib/contracts/partition.ts';
import type { TableDefinition } from '../../../../../lib/contracts/table.ts';
import type { DataFile } from '../../../../../lib/lake/data-file.ts';
import { describeParquet } from '../../../../../lib/lake/describe-parquet.ts';
import type { EngineQuery } from '../../engine/query-engine.ts';
import type { S3Objects } from '../../engine/s3-objects.ts';
import { ERROR_TYPE, QueryFailure } from '../../query-failure.ts';
import { quote, text } from '../../translator/sql-text.ts';
import type { Stage } from './stage.ts';

/** Partitions that one statement writes, at most. Source: Athena user guide, "CTAS considerations". */
export const MAX_PARTITIONS = 100;

export interface IcebergTarget {
  readonly definition: TableDefinition;
  /** s3 URI of the table's folder, without a slash at the end. */
  readonly location: string;
  /** As Parquet writers name it, lower case. */
  readonly compression: string;
}

/**
 * Writes the staged rows as Parquet files below `<location>/data/`, one a partition.
 * @throws QueryFailure for more than 100 partitions; AwsError when the caller may not write
 */
export async function writeIcebergFiles(
  { connection, table, folder }: Stage,
  query: EngineQuery,
  objects: S3Objects,
  { definition, location, compression }: IcebergTarget,
): Promise<readonly DataFile[]> {
  const partitions = await partitionsOf(connection, table, definition);
  if (partitions.length > MAX_PARTITIONS)
    throw new QueryFailure(
      `ICEBERG_TOO_MANY_OPEN_PARTITIONS: Exceeded limit of ${MAX_PARTITIONS} open writers for partitions`,
      ERROR_TYPE.user,
    );
  const names = definition.fields.map((field) => quote(field.name)).join(', ');
  const ids = definition.fields.map((field) => `${quote(field.name)}: ${field.id}`).join(', ');
  const files: DataFile[] = [];
  for (const [index, { values, condition }] of partitions.entries()) {
    query.signal.throwIfAborted();
    const path = join(folder, `${index}.parquet`);
    await connection.run(
      `COPY (SELECT ${names} FROM ${table} WHERE ${condition}) TO ${text(path)} (FORMAT parquet, COMPRESSION ${compression}, FIELD_IDS {${ids}})`,
    );
    const below = definition.partition.map((field) => `${fieldPath(field, values)}/`).join('');
    const uri = `${location}/data/${below}${query.id}-${String(index).padStart(5, '0')}.parquet`;
    await objects.putFile(uri, path, { contentType: 'application/octet-stream' });
    await rm(path);
    files.push(await describeParquet({ objects }, uri, values));
  }
  return files;
}

const fieldPath = (field: PartitionField, values: PartitionValues): string =>
  values[field.name] === undefined ? `${field.name}=null` : partitionPath([field], values);

const typeOf = (definition: TableDefinition, column: string): ColumnType =>
  definition.fields.find((field) => field.name === column)!.type;

/** A partition field's value as Iceberg stores it: the column's, or whole years, months or days since 1970. */
function ordinal(definition: TableDefinition, { source, transform }: PartitionField): string {
  const column = quote(source);
  switch (transform) {
    case 'identity':
      return typeOf(definition, source).kind === 'date'
        ? `CAST(${column} - DATE '1970-01-01' AS INTEGER)`
        : column;
    case 'year':
      return `CAST(year(${column}) - 1970 AS INTEGER)`;
    case 'month':
      return `CAST((year(${column}) - 1970) * 12 + month(${column}) - 1 AS INTEGER)`;
    case 'day':
      return `CAST(CAST(${column} AS DATE) - DATE '1970-01-01' AS INTEGER)`;
  }
}

/** The partitions that the staged rows fall into, in order, each with the condition that selects its rows. */
async function partitionsOf(
  connection: Stage['connection'],
  table: string,
  definition: TableDefinition,
): Promise<readonly { readonly values: PartitionValues; readonly condition: string }[]> {
  const { partition } = definition;
  if (partition.length === 0) {
    const counted = await connection.runAndReadAll(`SELECT count(*) FROM ${table}`);
    return counted.getRows()[0]?.[0] === 0n ? [] : [{ values: {}, condition: 'true' }];
  }
  const keys = partition.map((field) => ordinal(definition, field));
  const found = await connection.runAndReadAll(
    `SELECT ${keys.map((key) => `CAST(${key} AS VARCHAR)`).join(', ')} FROM ${table} GROUP BY ALL ORDER BY ALL LIMIT ${MAX_PARTITIONS + 1}`,
  );
  return found.getRows().map((row) => {
    const values: Record<string, string | number> = {};
    const conditions = partition.map((field, index) => {
      const value = row[index];
      if (value === null || value === undefined) return `${keys[index]} IS NULL`;
      const { kind } = typeOf(definition, field.source);
      const asText = field.transform === 'identity' && kind === 'text';
      if (!asText && !Number.isSafeInteger(Number(value)))
        throw new QueryFailure(
          `NOT_SUPPORTED: The local Athena does not partition by whole numbers past 2^53: ${field.name} = ${value}`,
        );
      values[field.name] = asText ? String(value) : Number(value);
      return `CAST(${keys[index]} AS VARCHAR) = ${text(String(value))}`;
    });
    return { values, condition: conditions.join(' AND ') };
  });
}
