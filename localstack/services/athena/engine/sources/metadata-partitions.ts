import type { ColumnType } from '../../../../../lib/contracts/column.ts';
import type { ColumnValue, TableField } from '../../../../../lib/contracts/table.ts';
import { boundValue, type ColumnMetrics, type DataFile } from '../../../../../lib/lake/data-file.ts';
import { partitionType } from '../../../../../lib/lake/iceberg/partition-spec.ts';
import type { Table } from '../../../../../lib/lake/table.ts';
import { compareCodePoints } from '../../../../../lib/lake/text-order.ts';
import { trinoType } from '../../../../../lib/sql/model/readable-tables.ts';
import { BIGINT, row } from '../../../../../lib/sql/types/type.ts';
import { humanText } from './human-text.ts';
import type { Literal } from './literal-source.ts';
import type { MetadataRows } from './metadata-rows.ts';

/**
 * `"table$partitions"`: rows, files, bytes and the columns' bounds of each partition of the current snapshot; one row for the whole of
 * an unpartitioned table. Bounds are of what the files say: null where one of them says nothing.
 */
export function partitionsTable(table: Table, files: readonly DataFile[]): MetadataRows {
  const { spec, metadata } = table;
  const keys = spec.fields.map((field) => ({
    name: field.name,
    type: partitionType(field, metadata.schemas),
  }));
  const identities = new Set(
    spec.fields.filter((field) => field.transform === 'identity').map((field) => field['source-id']),
  );
  const fields = table.fields.filter((field) => !identities.has(field.id));
  const groups = Map.groupBy(files, (file) =>
    JSON.stringify([file.specId, keys.map(({ name }) => file.partition[name] ?? null)]),
  );
  return {
    columns: [
      ...(keys.length > 0
        ? [
            {
              name: 'partition',
              type: row(keys.map(({ name, type }) => ({ name, type: trinoType(type) }))),
            },
          ]
        : []),
      { name: 'record_count', type: BIGINT },
      { name: 'file_count', type: BIGINT },
      { name: 'total_size', type: BIGINT },
      {
        name: 'data',
        type: row(fields.map((field) => ({ name: field.name, type: metricsType(field.type) }))),
      },
    ],
    rows: [...groups.values()].map((group) => {
      const sum = (of: (file: DataFile) => number) => group.reduce((total, file) => total + of(file), 0);
      const values = keys.map(({ name, type }) => {
        const value = group[0]!.partition[name];
        return value === undefined ? null : literal(boundValue(type, value), type);
      });
      return [
        ...(keys.length > 0 ? [values] : []),
        sum((file) => file.recordCount),
        group.length,
        sum((file) => file.sizeBytes),
        fields.map((field) =>
          metrics(
            field,
            group.map((file) => file.columns[field.name] ?? {}),
          ),
        ),
      ];
    }),
  };
}

const metricsType = (type: ColumnType) =>
  row([
    { name: 'min', type: trinoType(type) },
    { name: 'max', type: trinoType(type) },
    { name: 'null_count', type: BIGINT },
    { name: 'nan_count', type: BIGINT },
  ]);

function metrics({ type }: TableField, columns: readonly ColumnMetrics[]): Literal {
  const bound = (member: 'lower' | 'upper', sign: number): Literal => {
    // A file of nulls alone has no bound and needs none.
    const bounded = columns.filter((column) => column.nulls === undefined || column.nulls !== column.values);
    if (bounded.length === 0 || bounded.some((column) => column[member] === undefined)) return null;
    const values = bounded.map((column) => boundValue(type, column[member]!));
    return literal(
      values.reduce((a, b) => (compare(b, a) * sign < 0 ? b : a)),
      type,
    );
  };
  const total = (member: 'nulls' | 'nans'): Literal =>
    columns.some((column) => column[member] === undefined)
      ? null
      : columns.reduce((sum, column) => sum + column[member]!, 0);
  return [bound('lower', 1), bound('upper', -1), total('nulls'), total('nans')];
}

const compare = (a: NonNullable<ColumnValue>, b: NonNullable<ColumnValue>): number =>
  typeof a === 'string' ? compareCodePoints(a, String(b)) : a < b ? -1 : a > b ? 1 : 0;

/** A value for the literal of its column's type. */
function literal(value: NonNullable<ColumnValue>, type: ColumnType): Literal {
  return ['date', 'timestamp', 'decimal'].includes(type.kind) ? humanText(value, type) : value;
}
