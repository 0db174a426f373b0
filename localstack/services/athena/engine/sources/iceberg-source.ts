import type { TableField } from '../../../../../lib/contracts/table.ts';
import { tableFields } from '../../../../../lib/lake/iceberg/schema.ts';
import { snapshotManifestFiles } from '../../../../../lib/lake/iceberg/snapshot-files.ts';
import {
  currentSchema,
  currentSnapshot,
  findSnapshot,
} from '../../../../../lib/lake/iceberg/table-metadata.ts';
import type { ObjectStore } from '../../../../../lib/lake/object-store.ts';
import type { Table } from '../../../../../lib/lake/table.ts';
import { trinoType } from '../../../../../lib/sql/model/readable-tables.ts';
import { QueryFailure } from '../../query-failure.ts';
import type { EngineContext } from '../engine-context.ts';
import { mayMatch } from '../pruning/may-match.ts';
import { tableRelation } from '../table-relation.ts';
import { SnapshotFiles } from './snapshot-files.ts';
import type { Source } from './source.ts';

/**
 * The rows of an Iceberg table.
 * @param objects as the query's caller
 * @param snapshotId a past state, with the columns it had @default the current one
 * @throws QueryFailure for delete files and for columns of types that are not read
 */
export async function icebergSource(
  context: Pick<EngineContext, 'localPaths' | 'snapshots'>,
  objects: ObjectStore,
  table: Table,
  snapshotId?: string,
): Promise<Source> {
  const fields = fieldsOf(table, snapshotId);
  const files = await filesOf(context, objects, table, fields, snapshotId);
  const source = (read: readonly number[]): Source => ({
    table: {
      columns: fields.map((field) => ({ name: field.name, type: trinoType(field.type) })),
      format: 'iceberg',
      ...(snapshotId !== undefined && { source: `${table.entry.table}@${snapshotId}` }),
    },
    prune: (places) => source(read.filter((file) => mayMatch(places, (column) => files.range(column, file)))),
    bytes: (columns) =>
      [...columns].reduce(
        (sum, name) => read.reduce((bytes, file) => bytes + files.size(name, file), sum),
        0,
      ),
    relation: async () => {
      const paths = await context.localPaths(read.map((file) => files.paths[file]!));
      return tableRelation(
        fields,
        paths.map((path) => ({ path })),
      );
    },
  });
  return source([...files.paths.keys()]);
}

/** The data files of a snapshot. Its manifests may be known from an earlier query: that the caller may read them is held in any case. */
async function filesOf(
  { localPaths, snapshots }: Pick<EngineContext, 'localPaths' | 'snapshots'>,
  objects: ObjectStore,
  table: Table,
  fields: readonly TableField[],
  snapshotId: string | undefined,
): Promise<SnapshotFiles> {
  const { metadata } = table;
  const snapshot =
    snapshotId === undefined ? currentSnapshot(metadata) : findSnapshot(metadata, BigInt(snapshotId));
  const manifests = await snapshotManifestFiles(objects, snapshot);
  await localPaths(manifests.map((manifest) => manifest.manifest_path));
  return snapshots.files(`${table.entry.metadataLocation} ${snapshotId ?? ''}`, async () => {
    const deletes = await table.deleteFiles(snapshotId);
    if (deletes.length > 0)
      throw new QueryFailure(
        `NOT_SUPPORTED: Table 'awsdatacatalog.${table.name}' has ${deletes.length} delete files, which the local Athena does not apply: rewrite its data files first (OPTIMIZE ${table.entry.table} REWRITE DATA USING BIN_PACK)`,
      );
    return new SnapshotFiles(await table.dataFiles(snapshotId), fields);
  });
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
