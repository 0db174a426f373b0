import type { ColumnType } from '../../contracts/column.ts';
import { CommitConflict } from '../../contracts/errors.ts';
import type { TableField } from '../../contracts/table.ts';
import { boundJson, boundValue, type ColumnMetrics, type DataFile } from '../data-file.ts';
import { decodeBound, encodeBound } from './bounds.ts';
import { type BoundEntry, CONTENT, type CountEntry, type FileRecord } from './manifest.ts';
import { type PartitionSpec, partitionRecord, partitionValues } from './partition-spec.ts';

/**
 * A data file as a manifest records it.
 * @param fields as the table has them
 * @throws CommitConflict when the file was written with other field ids: its values would be read as another column's
 */
export function fileRecord(file: DataFile, fields: readonly TableField[], spec: PartitionSpec): FileRecord {
  for (const { id, name } of fields) {
    const written = file.columns[name]?.id;
    if (written !== undefined && written !== id)
      throw new CommitConflict(
        `${file.path}: column ${name} was written with the field id ${written}, and has ${id} in the table. Normalize it again`,
      );
  }
  const counts = (member: 'size' | 'values' | 'nulls' | 'nans'): CountEntry[] =>
    fields.flatMap(({ id, name }) => {
      const value = file.columns[name]?.[member];
      return value === undefined ? [] : [{ key: id, value }];
    });
  const bounds = (member: 'lower' | 'upper'): BoundEntry[] =>
    fields.flatMap(({ id, name, type }) => {
      const bound = file.columns[name]?.[member];
      return bound === undefined ? [] : [{ key: id, value: encodeBound(type, boundValue(type, bound)) }];
    });
  return {
    content: CONTENT.data,
    file_path: file.path,
    file_format: 'PARQUET',
    partition: partitionRecord(spec, file.partition),
    record_count: file.recordCount,
    file_size_in_bytes: file.sizeBytes,
    column_sizes: counts('size'),
    value_counts: counts('values'),
    null_value_counts: counts('nulls'),
    nan_value_counts: counts('nans'),
    lower_bounds: bounds('lower'),
    upper_bounds: bounds('upper'),
    key_metadata: null,
    split_offsets: file.splitOffsets,
    equality_ids: null,
    sort_order_id: 0,
  };
}

/** A manifest's record as a data file; columns that the fields do not have are left out. */
export function dataFile(
  record: FileRecord,
  fields: readonly TableField[],
  specId: number,
  deleteFiles: number,
): DataFile {
  const columns = fields.flatMap(({ id, name, type }) => {
    const metrics = columnMetrics(record, id, type);
    return Object.keys(metrics).length ? [[name, metrics] as const] : [];
  });
  return {
    path: record.file_path,
    partition: partitionValues(record.partition),
    recordCount: record.record_count,
    sizeBytes: record.file_size_in_bytes,
    columns: Object.fromEntries(columns),
    splitOffsets: record.split_offsets ?? [],
    specId,
    ...(deleteFiles > 0 && { deleteFiles }),
  };
}

function columnMetrics(record: FileRecord, id: number, type: ColumnType): ColumnMetrics {
  const find = <T>(entries: readonly { readonly key: number; readonly value: T }[] | null): T | undefined =>
    entries?.find((entry) => entry.key === id)?.value;
  const bound = (entries: readonly BoundEntry[] | null) => {
    const bytes = find(entries);
    return bytes && boundJson(decodeBound(type, bytes));
  };
  const metrics = {
    size: find(record.column_sizes),
    values: find(record.value_counts),
    nulls: find(record.null_value_counts),
    nans: find(record.nan_value_counts),
    lower: bound(record.lower_bounds),
    upper: bound(record.upper_bounds),
  };
  return Object.fromEntries(Object.entries(metrics).filter(([, value]) => value !== undefined));
}
