import { athenaType } from '../../contracts/column.ts';
import type { PartitionField } from '../../contracts/partition.ts';
import type { TableDefinition } from '../../contracts/table.ts';

/**
 * The CTAS around a model's query: an Iceberg table with exactly the contract's columns, in its order and its types.
 * Placeholders `${staged}` and `${location}` stay. Properties: Athena user guide, "CREATE TABLE AS", Iceberg tables.
 * @param query the model's SELECT, without a semicolon
 */
export function createTableAs(table: TableDefinition, query: string): string {
  const columns = table.fields.map(
    (field) => `  cast("${field.name}" as ${athenaType(field.type)}) as "${field.name}"`,
  );
  const properties = [
    "  table_type = 'ICEBERG'",
    '  is_external = false',
    "  format = 'PARQUET'",
    "  write_compression = 'ZSTD'",
    `  location = '\${location}'`,
  ];
  if (table.partition.length > 0)
    properties.push(
      `  partitioning = ARRAY[${table.partition.map((f) => `'${partitionText(f)}'`).join(', ')}]`,
    );
  // The query's last line may end in a comment: the parenthesis that closes it has a line of its own.
  return `create table \${staged}\nwith (\n${properties.join(',\n')}\n)\nas\nselect\n${columns.join(',\n')}\nfrom (\n${query}\n)\n`;
}

const partitionText = (field: PartitionField): string =>
  field.transform === 'identity' ? field.source : `${field.transform}(${field.source})`;
