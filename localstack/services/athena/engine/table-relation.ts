import type { ColumnType } from '../../../../lib/contracts/column.ts';
import type { TableField } from '../../../../lib/contracts/table.ts';

/** One data file for the engine: where its bytes lie, and what its footer calls its columns. */
export interface RelationFile {
  /** Absolute path on disk. */
  readonly path: string;
}

/** The DuckDB type that holds a column's values exactly. */
function duckDbType(type: ColumnType): string {
  switch (type.kind) {
    case 'text':
      return 'VARCHAR';
    case 'integer':
      return 'INTEGER';
    case 'bigint':
      return 'BIGINT';
    case 'decimal':
      return `DECIMAL(${type.precision},${type.scale})`;
    case 'timestamp':
      return 'TIMESTAMP';
    case 'date':
      return 'DATE';
    case 'double':
      return 'DOUBLE';
    case 'boolean':
      return 'BOOLEAN';
  }
}

const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`;
const text = (value: string): string => `'${value.replaceAll("'", "''")}'`;

/**
 * DuckDB SQL (a relation in parentheses) of a table's rows: the files' columns by Iceberg field id, null where a file has none.
 * @param columns the columns that are read, of the current schema
 */
export function tableRelation(fields: readonly TableField[], files: readonly RelationFile[]): string {
  if (files.length === 0)
    return `(SELECT ${fields
      .map((field) => `CAST(NULL AS ${duckDbType(field.type)}) AS ${quote(field.name)}`)
      .join(', ')} WHERE false)`;
  const schema = fields
    .map(
      (field) =>
        `${field.id}: {name: ${text(field.name)}, type: ${text(duckDbType(field.type))}, default_value: NULL}`,
    )
    .join(', ');
  return `(SELECT * FROM read_parquet([${files.map((file) => text(file.path)).join(', ')}], hive_partitioning = false, schema = MAP {${schema}}))`;
}
