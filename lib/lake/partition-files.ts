import type { PartitionValues } from '../contracts/partition.ts';
import type { TableDefinition } from '../contracts/table.ts';
import type { DataFile } from './data-file.ts';
import { type PartitionSpec, sameSpecField } from './iceberg/partition-spec.ts';
import { partitionSpecById } from './iceberg/table-metadata.ts';
import type { Table } from './table.ts';
import { fitDefinition, TableShapeMismatch } from './table-shape.ts';

/**
 * The data files of a table's current snapshot, their partitions in the definition's terms, whatever spec another writer gave them.
 * @param columns names of those whose counts and bounds are wanted; often none
 * @throws TableShapeMismatch where a file's spec does not tell which of the definition's partitions its rows belong to
 */
export async function partitionFiles(
  table: Table,
  definition: TableDefinition,
  columns: readonly string[],
): Promise<DataFile[]> {
  const { spec } = fitDefinition(table.metadata, definition, table.name);
  const files = await table.dataFiles(undefined, columns);
  return files.map((file) =>
    file.specId === spec['spec-id'] ? file : { ...file, partition: valuesIn(table, spec, file) },
  );
}

/** A file's partition by the fields of a spec that may be another than its own. */
function valuesIn(table: Table, spec: PartitionSpec, file: DataFile): PartitionValues {
  const { fields } = partitionSpecById(table.metadata, file.specId ?? spec['spec-id']);
  const values: Record<string, string | number> = {};
  for (const field of spec.fields) {
    const same = fields.find((other) => sameSpecField(other, field));
    if (!same)
      throw new TableShapeMismatch(
        `Table ${table.name} has files of partition spec ${file.specId}, which does not tell ${field.name}: rewrite them before its partitions are replaced`,
      );
    const value = file.partition[same.name];
    if (value !== undefined) values[field.name] = value;
  }
  return values;
}
