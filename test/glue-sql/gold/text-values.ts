import type { ColumnType } from '../../../lib/contracts/column.ts';
import { type PartitionValues, timeOrdinal } from '../../../lib/contracts/partition.ts';
import type { ColumnValue, RowBatch, TableDefinition } from '../../../lib/contracts/table.ts';
import type { TextTable } from '../../../lib/sql/model/model-case.ts';

const DAY = 86_400_000;

/** A value written as text, in the memory form of its type. */
function fromText(text: string | null, type: ColumnType): ColumnValue {
  if (text === null) return null;
  switch (type.kind) {
    case 'decimal': {
      const [whole = '', fraction = ''] = text.split('.');
      return BigInt(whole + fraction.padEnd(type.scale, '0'));
    }
    case 'bigint':
      return BigInt(text);
    case 'integer':
    case 'double':
      return Number(text);
    case 'boolean':
      return text === 'true';
    case 'date':
      return Date.parse(text) / DAY;
    case 'timestamp': {
      const [day = '', clock = ''] = text.split(' ');
      const [seconds = '', fraction = ''] = clock.split('.');
      return BigInt(Date.parse(`${day}T${seconds}Z`)) * 1000n + BigInt(fraction.padEnd(6, '0'));
    }
    default:
      return text;
  }
}

/** The rows in the table's columns and order; columns that are not given are null. */
export function toMemory(definition: TableDefinition, table: TextTable): RowBatch {
  return {
    length: table.rows.length,
    columns: Object.fromEntries(
      definition.fields.map((field) => {
        const index = table.columns.indexOf(field.name);
        return [
          field.name,
          table.rows.map((row) => (index < 0 ? null : fromText(row[index] ?? null, field.type))),
        ];
      }),
    ),
  };
}

/** The rows by partition. */
export function partitionsOf(
  definition: TableDefinition,
  table: TextTable,
): readonly { readonly values: PartitionValues; readonly rows: TextTable }[] {
  const groups = Map.groupBy(table.rows, (row) =>
    JSON.stringify(
      definition.partition.map(({ name, source, transform }) => {
        const type = definition.fields.find((field) => field.name === source)!.type;
        const value = fromText(row[table.columns.indexOf(source)] ?? null, type);
        return [name, transform === 'identity' ? value : timeOrdinal(transform, BigInt(value as bigint))];
      }),
    ),
  );
  return [...groups].map(([key, rows]) => ({
    values: Object.fromEntries(JSON.parse(key) as [string, string | number][]),
    rows: { columns: table.columns, rows },
  }));
}
