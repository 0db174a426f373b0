import type { TableDefinition, TableField } from '../contracts/table.ts';
import { type PartitionSpec, partitionSpec } from './iceberg/partition-spec.ts';
import { icebergType } from './iceberg/schema.ts';
import type { Table } from './table.ts';

/** A table whose columns or partitioning are not what its definition says. */
export class TableShapeMismatch extends Error {
  override readonly name = 'TableShapeMismatch';
}

/** @throws TableShapeMismatch that names both sides when columns (id, name, type), partitioning or format version differ */
export function assertSameShape(table: Table, definition: TableDefinition): void {
  if (table.metadata['format-version'] !== 2)
    throw new TableShapeMismatch(
      `Table ${table.name} is of Iceberg format version ${table.metadata['format-version']}: only version 2 is written`,
    );
  compare(table.name, 'columns', describeColumns(table.fields), describeColumns(definition.fields));
  compare(table.name, 'partition fields', describeSpec(table.spec), describeSpec(partitionSpec(definition)));
}

function compare(table: string, what: string, found: string, expected: string): void {
  if (found !== expected)
    throw new TableShapeMismatch(
      `Table ${table} has other ${what} than its definition. Table: ${found}. Definition: ${expected}`,
    );
}

const describeColumns = (fields: readonly TableField[]): string =>
  fields.map(({ id, name, type }) => `${id} ${name} ${icebergType(type)}`).join(', ');

/** Field ids may differ: a partition field is known by name, source column and transform. */
const describeSpec = ({ fields }: PartitionSpec): string =>
  fields.map((f) => `${f.name} = ${f.transform}(${f['source-id']})`).join(', ') || 'none';
