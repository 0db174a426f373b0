import type { ColumnValue, RowBatch, TableField } from '../contracts/table.ts';
import type { DataFile } from './data-file.ts';
import { describePartition } from './iceberg/partition-spec.ts';
import { NAME_MAPPING } from './iceberg/schema.ts';
import type { ObjectReader } from './object-store.ts';
import { ColumnBuilder } from './parquet/column-builder.ts';
import { type ParquetColumn, type ParquetFooter, readFooter } from './parquet/footer.ts';
import { readParquetColumn } from './parquet/reader.ts';
import type { Table } from './table.ts';

/**
 * Rows of some of a table's files, file after file, exact. Columns are found by field id, or by the table's name mapping in a file
 * without ids; one that a file lacks reads null, or the partition's value if the table is partitioned by it.
 * @param files of {@link Table.dataFiles}
 * @param columns names @default all of the current schema
 * @throws Error when delete files apply, naming the OPTIMIZE that clears them; for an unknown column; for a file that is broken
 * or of a codec, encoding or type that is not supported, naming the file
 */
export async function readRows(
  lake: { readonly objects: ObjectReader },
  table: Table,
  files: readonly DataFile[],
  columns?: readonly string[],
): Promise<RowBatch> {
  for (const file of files) refuseDeletes(table, file);
  const fields = columns ? columns.map((name) => fieldNamed(table, name)) : table.fields;
  const length = files.reduce((sum, file) => sum + file.recordCount, 0);
  const builders = fields.map((field) => new ColumnBuilder(field.type, length));
  const mapping = nameMapping(table);
  for (const file of files) {
    try {
      const bytes = await lake.objects.get(file.path);
      const footer = readFooter(bytes);
      if (Number(footer.metadata.num_rows) !== file.recordCount)
        throw new Error(`${footer.metadata.num_rows} rows, ${file.recordCount} in the manifest`);
      fields.forEach((field, index) => {
        readField(table, file, bytes, footer, mapping, field, builders[index]!);
      });
    } catch (error) {
      throw new Error(`${file.path}: ${(error as Error).message}`, { cause: error });
    }
  }
  return {
    length,
    columns: Object.fromEntries(fields.map((field, index) => [field.name, builders[index]!.finish()])),
  };
}

/**
 * Rows of some of a table's files by the columns of a definition: those that the table does not have yet read null.
 * @throws Error as readRows does
 */
export async function readDefinedRows(
  lake: { readonly objects: ObjectReader },
  table: Table,
  files: readonly DataFile[],
  fields: readonly Pick<TableField, 'name'>[],
): Promise<RowBatch> {
  const known = new Set(table.knownFields.map(({ name }) => name));
  const names = fields.map(({ name }) => name);
  const { length, columns } = await readRows(
    lake,
    table,
    files,
    names.filter((name) => known.has(name)),
  );
  const lacking = names.filter((name) => !known.has(name));
  return {
    length,
    columns: {
      ...columns,
      ...Object.fromEntries(lacking.map((name) => [name, new Array<null>(length).fill(null)])),
    },
  };
}

function readField(
  table: Table,
  file: DataFile,
  bytes: Uint8Array,
  footer: ParquetFooter,
  mapping: ReadonlyMap<number, readonly string[]>,
  field: TableField,
  builder: ColumnBuilder,
): void {
  const column = findColumn(footer, mapping, field);
  if (column) readParquetColumn(bytes, footer, column, field.type, builder);
  else {
    const value = partitionConstant(table, file, field);
    for (let i = 0; i < file.recordCount; i++) builder.append(value);
  }
}

function findColumn(
  { columns, metadata }: ParquetFooter,
  mapping: ReadonlyMap<number, readonly string[]>,
  { id }: TableField,
): ParquetColumn | undefined {
  if (metadata.schema.some((element) => element.field_id !== undefined))
    return columns.find(({ element }) => element.field_id === id);
  return columns.find(({ name }) => mapping.get(id)?.includes(name));
}

/** Source: Iceberg specification, "Column Projection": a missing identity partition column is in the metadata. */
function partitionConstant(table: Table, file: DataFile, { id, type }: TableField): ColumnValue {
  const spec = table.metadata['partition-specs'].find((s) => s['spec-id'] === file.specId) ?? table.spec;
  const source = spec.fields.find((f) => f['source-id'] === id && f.transform === 'identity');
  const value = source && file.partition[source.name];
  if (value === undefined) return null;
  return type.kind === 'bigint' || type.kind === 'timestamp' || type.kind === 'decimal'
    ? BigInt(value)
    : value;
}

function nameMapping(table: Table): ReadonlyMap<number, readonly string[]> {
  const text = table.properties[NAME_MAPPING];
  const entries = text ? (JSON.parse(text) as { 'field-id'?: number; names: string[] }[]) : [];
  return new Map(entries.map((entry) => [entry['field-id'] ?? -1, entry.names]));
}

function fieldNamed(table: Table, name: string): TableField {
  const found = table.knownFields.find((field) => field.name === name);
  if (found) return found;
  throw new Error(
    `Table ${table.name} has no column ${name}. Columns: ${table.knownFields.map((field) => field.name).join(', ')}`,
  );
}

function refuseDeletes(table: Table, file: DataFile): void {
  if (file.deleteFiles) throw new Error(deleteFilesMessage(table.name, file));
}

/** What to do about rows that another engine deleted from a partition. */
export function deleteFilesMessage(table: string, file: Pick<DataFile, 'partition' | 'deleteFiles'>): string {
  return (
    `Table ${table}, partition ${describePartition(file.partition)}: ${file.deleteFiles} delete file(s) of another engine's ` +
    `DELETE, UPDATE or MERGE apply, which are not read. Clear them with: OPTIMIZE ${table} REWRITE DATA USING BIN_PACK`
  );
}
