import type { TableField } from '../../../../../lib/contracts/table.ts';
import { type BoundJson, boundValue, type DataFile } from '../../../../../lib/lake/data-file.ts';
import { tableFields } from '../../../../../lib/lake/iceberg/schema.ts';
import { currentSchema, findSnapshot } from '../../../../../lib/lake/iceberg/table-metadata.ts';
import type { Table } from '../../../../../lib/lake/table.ts';
import { trinoType } from '../../../../../lib/sql/model/check-output.ts';
import { QueryFailure } from '../../query-failure.ts';
import { mayMatch, type ValueRange } from '../pruning/may-match.ts';
import { tableRelation } from '../table-relation.ts';
import type { Source } from './source.ts';

/**
 * The rows of an Iceberg table.
 * @param snapshotId a past state, with the columns it had @default the current one
 * @param localPaths paths on disk of objects that the caller may read
 * @throws QueryFailure for delete files and for columns of types that are not read
 */
export async function icebergSource(
  table: Table,
  localPaths: (uris: readonly string[]) => Promise<readonly string[]>,
  snapshotId?: string,
): Promise<Source> {
  const name = `awsdatacatalog.${table.name}`;
  const deletes = await table.deleteFiles(snapshotId);
  if (deletes.length > 0)
    throw new QueryFailure(
      `NOT_SUPPORTED: Table '${name}' has ${deletes.length} delete files, which the local Athena does not apply: rewrite its data files first (OPTIMIZE ${table.entry.table} REWRITE DATA USING BIN_PACK)`,
    );
  const fields = fieldsOf(table, snapshotId);
  const source = (files: readonly DataFile[]): Source => ({
    table: {
      columns: fields.map((field) => ({ name: field.name, type: trinoType(field.type) })),
      format: 'iceberg',
      ...(snapshotId !== undefined && { source: `${table.entry.table}@${snapshotId}` }),
    },
    prune: (places) =>
      source(files.filter((file) => mayMatch(places, (column) => rangeOf(file, fields, column)))),
    bytes: (columns) => columnBytes(files, columns),
    relation: async () => {
      const paths = await localPaths(files.map((file) => file.path));
      return tableRelation(
        fields,
        paths.map((path) => ({ path })),
      );
    },
  });
  return source(await table.dataFiles(snapshotId));
}

/** What the manifest knows of a column of the types that predicates are made of. */
function rangeOf(file: DataFile, fields: readonly TableField[], column: string): ValueRange | undefined {
  const metrics = file.columns[column];
  const type = fields.find((field) => field.name === column)?.type;
  if (!metrics || !type || !['text', 'integer', 'bigint', 'date', 'timestamp'].includes(type.kind))
    return undefined;
  const bound = (json: BoundJson | undefined) => {
    if (json === undefined) return undefined;
    const value = boundValue(type, json);
    return typeof value === 'number' ? BigInt(value) : (value as string | bigint);
  };
  const [lower, upper] = [bound(metrics.lower), bound(metrics.upper)];
  return {
    ...(lower !== undefined && { lower }),
    ...(upper !== undefined && { upper }),
    onlyNulls:
      metrics.nulls !== undefined && metrics.values !== undefined && metrics.nulls === metrics.values,
  };
}

function fieldsOf(table: Table, snapshotId: string | undefined): readonly TableField[] {
  const { metadata } = table;
  const id = snapshotId === undefined ? undefined : findSnapshot(metadata, BigInt(snapshotId))?.['schema-id'];
  const schema = metadata.schemas.find((s) => s['schema-id'] === id) ?? currentSchema(metadata);
  try {
    return tableFields(schema, table.name);
  } catch (error) {
    throw new QueryFailure(`NOT_SUPPORTED: ${(error as Error).message} by the local Athena`);
  }
}

const columnBytes = (files: readonly DataFile[], columns: ReadonlySet<string>): number =>
  files.reduce(
    (sum, file) => sum + [...columns].reduce((bytes, name) => bytes + (file.columns[name]?.size ?? 0), 0),
    0,
  );
