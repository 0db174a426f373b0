import { athenaType } from '../../contracts/column.ts';
import type { PartitionField } from '../../contracts/partition.ts';
import type { BuildColumn, TableDefinition } from '../../contracts/table.ts';

/**
 * The CTAS around a model's query: an Iceberg table with exactly the contract's columns in its types. Their order is that of the published
 * table: placeholders `${columns}`, `${staged}` and `${location}` stay. Properties: Athena user guide, "CREATE TABLE AS", Iceberg tables.
 * @param query the model's SELECT, without a semicolon
 */
export function createTableAs(table: TableDefinition, query: string): string {
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
  return `create table \${staged}\nwith (\n${properties.join(',\n')}\n)\nas\nselect\n\${columns}\nfrom (\n${query}\n)\n`;
}

/** What a build selects, each column in its contract's type. */
export const selectedColumns = (columns: readonly BuildColumn[]): string =>
  columns
    .map(({ field: { name, type }, isForeign }) => {
      const value = isForeign ? 'null' : `"${name}"`;
      return `  cast(${value} as ${athenaType(type)}) as "${name}"`;
    })
    .join(',\n');

const partitionText = (field: PartitionField): string =>
  field.transform === 'identity' ? field.source : `${field.transform}(${field.source})`;
