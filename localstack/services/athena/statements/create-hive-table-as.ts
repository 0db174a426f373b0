import { EntryExists } from '../../../../lib/lake/catalog.ts';
import { toHiveType } from '../../../../lib/sql/types/hive-type.ts';
import type { EngineContext } from '../engine/engine-context.ts';
import { planQuery } from '../engine/plan-query.ts';
import { type GlueStorage, QueryCatalog } from '../engine/query-catalog.ts';
import type { EngineQuery, EngineResult } from '../engine/query-engine.ts';
import { S3Objects } from '../engine/s3-objects.ts';
import { STORAGE } from '../engine/sources/hive-format.ts';
import { QueryFailure } from '../query-failure.ts';
import { readFileOptions } from './hive-properties.ts';
import { type NewTable, selectOf, tableExists, written } from './new-table.ts';
import type { StatementOf } from './statement.ts';
import { countRows } from './write/count-rows.ts';
import { hiveColumns } from './write/hive-columns.ts';
import { type HiveOutput, writeHiveFiles } from './write/hive-files.ts';
import { outputColumns } from './write/output-columns.ts';
import { withStage } from './write/stage.ts';

const KNOWN = ['table_type', 'is_external', 'external_location'];

/** CREATE TABLE AS of a Hive table: its files, the entry, the partitions. */
export async function createHiveTableAs(
  context: EngineContext,
  query: EngineQuery,
  statement: StatementOf<'create table as'>,
  table: NewTable,
): Promise<EngineResult> {
  const { properties } = statement;
  const options = readFileOptions(properties, table.at, { known: KNOWN, fieldDelimiter: '\u0001' });
  if (options.format === 'JSON')
    throw new QueryFailure(
      `NOT_SUPPORTED: ${table.at}: The local Athena reads no JSON tables: format is 'JSON'`,
    );
  const folder = locationOf(query, properties.external_location, table);
  const plan = await planQuery(context, query, statement.query, { rowFields: 'names' });
  const { columns, keys } = hiveColumns(outputColumns(plan, table.at), options.partitionedBy, table.at);
  const { caller } = query.call;
  const objects = new S3Objects(context.runtime, caller);
  for await (const _ of objects.list(`${folder}/`))
    throw new QueryFailure(
      `HIVE_PATH_ALREADY_EXISTS: Target directory for table '${table.database}.${table.name}' already exists: ${folder}/. You may need to manually clean the data at location '${folder}/' before retrying. Athena will not delete data in your account.`,
    );
  const names = [...columns, ...keys].map((column) => column.name);
  const { outputs, rows } = await withStage(
    context,
    query,
    { sql: selectOf(plan, statement), names },
    async (stage) => ({
      outputs: await writeHiveFiles(stage, query, objects, { folder, columns, keys, options }),
      rows: await countRows(stage),
    }),
  );
  query.signal.throwIfAborted();
  const kind = options.format === 'PARQUET' ? STORAGE.parquet : STORAGE.text;
  const delimiter = options.format === 'PARQUET' ? {} : { 'field.delim': options.fieldDelimiter };
  const storage: GlueStorage = {
    Columns: columns.map(({ name, type }) => ({ Name: name, Type: toHiveType(type) })),
    Location: `${folder}/`,
    InputFormat: kind.inputFormat,
    OutputFormat: kind.outputFormat,
    Compressed: options.compression !== 'none',
    SerdeInfo: {
      SerializationLibrary: kind.serde,
      Parameters: { 'serialization.format': '1', ...delimiter },
    },
  };
  const catalog = new QueryCatalog(context.runtime, caller);
  try {
    await catalog.putTable(table.database, {
      Name: table.name,
      TableType: 'EXTERNAL_TABLE',
      PartitionKeys: keys.map(({ name, type }) => ({ Name: name, Type: toHiveType(type) })),
      StorageDescriptor: storage,
      Parameters: {
        EXTERNAL: 'TRUE',
        has_encrypted_data: 'false',
        ...(options.format === 'PARQUET' && { 'parquet.compression': options.compression.toUpperCase() }),
      },
    });
  } catch (error) {
    if (error instanceof EntryExists) throw tableExists(table);
    throw error;
  }
  if (keys.length > 0) await addPartitions(catalog, table, storage, outputs);
  return written(
    rows,
    plan.scannedBytes,
    outputs.map(({ uri }) => uri),
  );
}

/** Makes the catalog's entries of the partitions that files were written to; those that are there stay. */
export async function addPartitions(
  catalog: QueryCatalog,
  table: Pick<NewTable, 'database' | 'name'>,
  storage: GlueStorage,
  outputs: readonly HiveOutput[],
): Promise<void> {
  const partitions = outputs.map(({ values, folder }) => ({
    Values: values,
    StorageDescriptor: { ...storage, Location: `${folder}/` },
  }));
  await catalog.createPartitions(table.database, table.name, partitions);
}

/** s3 URI of the table's folder, without a slash at the end. @throws QueryFailure where the workgroup decides it */
function locationOf(query: EngineQuery, given: unknown, { at }: NewTable): string {
  if (given === undefined) return `${query.outputFolder}tables/${query.id}`;
  if (query.enforcesOutput)
    throw new QueryFailure(
      "The Create Table As Select query failed because it was submitted with an 'external_location' property to an Athena Workgroup that enforces a centralized output location for all queries. Please remove the 'external_location' property and resubmit the query.",
    );
  if (typeof given !== 'string' || !/^s3:\/\/[^/]+\/.+/.test(given))
    throw new QueryFailure(
      `INVALID_TABLE_PROPERTY: ${at}: external_location must be an S3 folder, e.g. s3://bucket/folder/`,
    );
  return given.replace(/\/+$/, '');
}
