import { createHash } from 'node:crypto';
import { type PartitionValues, partitionPath } from '../contracts/partition.ts';
import type { TableDefinition } from '../contracts/table.ts';
import type { DataFile } from './data-file.ts';
import { type Lake, tableLocation } from './lake.ts';
import { PreconditionFailed } from './object-store.ts';
import type { PackedRows } from './packed-column.ts';
import { writeParquet } from './parquet/writer.ts';
import { releaseBytes } from './release-bytes.ts';

/**
 * Writes rows of one partition, in their order, as one Parquet file: `<location>/data/<partition path>/<fileName>.parquet`.
 * Not visible until a commit names it. An object of that name is never overwritten: one with the same bytes is taken as this one,
 * one with others (a repeated attempt that met another base) makes this file `<fileName>-<hash>.parquet`.
 * @throws InvalidColumnValue
 */
export async function writeDataFile(
  lake: Lake,
  definition: TableDefinition,
  partition: PartitionValues,
  rows: PackedRows,
  fileName: string,
): Promise<DataFile> {
  const { bytes, columns, splitOffsets } = writeParquet(definition.fields, rows);
  const folder = [
    tableLocation(lake, definition.database, definition.name),
    'data',
    ...(definition.partition.length ? [partitionPath(definition.partition, partition)] : []),
  ].join('/');
  const path = await putOnce(lake, `${folder}/${fileName}`, bytes);
  const sizeBytes = bytes.length;
  releaseBytes(bytes);
  return {
    path,
    partition,
    recordCount: rows.length,
    sizeBytes,
    columns,
    splitOffsets,
  };
}

async function putOnce(lake: Lake, base: string, bytes: Uint8Array): Promise<string> {
  const options = { ifNoneMatch: '*', contentType: 'application/vnd.apache.parquet' } as const;
  const path = `${base}.parquet`;
  try {
    await lake.objects.put(path, bytes, options);
    return path;
  } catch (error) {
    if (!(error instanceof PreconditionFailed)) throw error;
  }
  if (Buffer.compare(await lake.objects.get(path), bytes) === 0) return path;
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 16);
  const other = `${base}-${hash}.parquet`;
  try {
    await lake.objects.put(other, bytes, options);
  } catch (error) {
    if (!(error instanceof PreconditionFailed)) throw error;
  }
  return other;
}
