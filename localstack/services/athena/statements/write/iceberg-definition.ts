import type { ColumnType } from '../../../../../lib/contracts/column.ts';
import type { PartitionField } from '../../../../../lib/contracts/partition.ts';
import type { TableDefinition } from '../../../../../lib/contracts/table.ts';
import type { TrinoType } from '../../../../../lib/sql/types/type.ts';
import { displayName } from '../../../../../lib/sql/types/type.ts';
import { QueryFailure } from '../../query-failure.ts';
import type { OutputColumn } from './output-columns.ts';

/**
 * An Iceberg table of columns and partition fields; ids are positions.
 * @param at `line L:C` of the statement
 * @throws QueryFailure for types and partitions that are not written
 */
export function icebergDefinition(
  name: string,
  columns: readonly (OutputColumn & { readonly comment?: string })[],
  partition: readonly PartitionField[],
  at: string,
): TableDefinition {
  const fields = columns.map((column, index) => ({
    id: index + 1,
    name: column.name,
    type: icebergColumnType(column, at),
    required: false,
    doc: column.comment ?? '',
  }));
  for (const { source, transform } of partition) {
    const kind = fields.find((field) => field.name === source)?.type.kind;
    if (kind === undefined)
      throw new QueryFailure(`INVALID_TABLE_PROPERTY: ${at}: Partition column not found: ${source}`);
    const fits = transform === 'identity' ? ['text', 'integer', 'bigint', 'date'] : ['date', 'timestamp'];
    if (!fits.includes(kind))
      throw new QueryFailure(
        `NOT_SUPPORTED: ${at}: The local Athena does not partition by ${transform} of a ${kind} column: ${source}`,
      );
  }
  // Of the contract's databases none fits a name of any catalog: the lake is told the real one.
  return { database: 'staging', name, description: '', fields, key: [], partition };
}

/** The Iceberg column that holds a Trino type. */
function icebergColumnType({ name, type }: OutputColumn, at: string): ColumnType {
  if (type.kind === 'timestamp' && type.precision !== 6)
    throw new QueryFailure(
      `NOT_SUPPORTED: Timestamp precision (${type.precision}) not supported for Iceberg. Use "timestamp(6)" instead.`,
    );
  const known = columnTypeOf(type);
  if (known) return known;
  throw new QueryFailure(
    `NOT_SUPPORTED: ${at}: Column '${name}': the local Athena writes no Iceberg column of type ${displayName(type)}`,
  );
}

function columnTypeOf(type: TrinoType): ColumnType | undefined {
  switch (type.kind) {
    case 'decimal':
      return { kind: 'decimal', precision: type.precision, scale: type.scale };
    case 'varchar':
      return { kind: 'text' };
    case 'timestamp':
    case 'integer':
    case 'bigint':
    case 'double':
    case 'boolean':
    case 'date':
      return { kind: type.kind };
    default:
      return undefined;
  }
}
