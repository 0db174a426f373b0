import { EntryExists } from '../../../../lib/lake/catalog.ts';
import { createTableFromFiles } from '../../../../lib/lake/create-table-from-files.ts';
import { fromHiveType } from '../../../../lib/sql/types/hive-type.ts';
import type { EngineContext } from '../engine/engine-context.ts';
import { lakeClock } from '../engine/lake-clock.ts';
import { QueryCatalog } from '../engine/query-catalog.ts';
import { type EngineQuery, type EngineResult, NOTHING } from '../engine/query-engine.ts';
import { S3Objects } from '../engine/s3-objects.ts';
import { QueryFailure } from '../query-failure.ts';
import { executionError, hiveFailure } from './hive-failure.ts';
import { hiveStorage } from './hive-storage.ts';
import { icebergCompression, maintenanceProperties, partitionField } from './iceberg-properties.ts';
import type { ColumnDefinition, TableDdl } from './statement.ts';
import { targetOf } from './target-table.ts';
import { icebergDefinition } from './write/iceberg-definition.ts';

/** CREATE TABLE with a list of columns: an Iceberg table by `table_type`, else a Hive table over the files at its location. */
export async function createTable(
  context: EngineContext,
  query: EngineQuery,
  ddl: TableDdl,
): Promise<EngineResult> {
  const catalog = new QueryCatalog(context.runtime, query.call.caller);
  const { database, table } = targetOf(query, ddl.table);
  if (!(await catalog.hasDatabase(database)))
    throw hiveFailure(`SemanticException [Error 10072]: Database does not exist: ${database}`);
  if (await catalog.glueTable(database, table)) {
    if (ddl.ifNotExists) return NOTHING;
    throw alreadyExists(table);
  }
  if (ddl.location === undefined || !/^s3:\/\/[^/]+/.test(ddl.location))
    throw executionError(
      'MetaException(message:No location was specified for table. An S3 location must be specified)',
    );
  const iceberg = Object.entries(ddl.properties).some(
    ([name, value]) => name.toLowerCase() === 'table_type' && value.toUpperCase() === 'ICEBERG',
  );
  try {
    await (iceberg ? createIceberg : createHive)(
      context,
      query,
      database,
      ddl,
      ddl.location.replace(/\/+$/, ''),
    );
  } catch (error) {
    if (error instanceof EntryExists && !ddl.ifNotExists) throw alreadyExists(table);
    if (!(error instanceof EntryExists)) throw error;
  }
  return NOTHING;
}

const alreadyExists = (table: string): QueryFailure =>
  executionError(`AlreadyExistsException(message:Table ${table} already exists.)`);

type Create = (
  context: EngineContext,
  query: EngineQuery,
  database: string,
  ddl: TableDdl,
  location: string,
) => Promise<void>;

const createIceberg: Create = async ({ runtime }, query, database, ddl, location) => {
  const refuse = (text: string) => new QueryFailure(`INVALID_TABLE_PROPERTY: line 1:1: ${text}`);
  if (ddl.external) throw refuse('An Iceberg table is not EXTERNAL');
  const { format, write_compression } = ddl.properties;
  const compression = icebergCompression(format, write_compression, refuse);
  const partition = ddl.partitionedBy.map((field) => {
    if (typeof field === 'string') return partitionField(field, refuse);
    throw refuse(
      `PARTITIONED BY of an Iceberg table names columns: '${field.name} ${field.type}' has a type`,
    );
  });
  const columns = ddl.columns.map((column) => ({ ...column, type: columnType(column, 6) }));
  const definition = icebergDefinition(ddl.table.table, columns, partition, 'line 1:1');
  const { caller } = query.call;
  await createTableFromFiles(
    {
      objects: new S3Objects(runtime, caller),
      catalog: new QueryCatalog(runtime, caller),
      clock: lakeClock(runtime),
    },
    { ...definition, description: ddl.comment ?? '' },
    location,
    [],
    {
      database,
      properties: {
        'write.format.default': 'parquet',
        'write.parquet.compression-codec': compression,
        ...maintenanceProperties(ddl.properties),
      },
    },
  );
};

const createHive: Create = async ({ runtime }, query, database, ddl, location) => {
  if (!ddl.external)
    throw new QueryFailure(
      "NOT_SUPPORTED: line 1:1: CREATE TABLE without EXTERNAL needs TBLPROPERTIES ('table_type' = 'ICEBERG')",
    );
  for (const column of ddl.columns) columnType(column, 3);
  const keys = ddl.partitionedBy.map((field) => {
    if (typeof field !== 'string') return field;
    throw hiveFailure(`ParseException line 1:1 a type is missing in PARTITIONED BY near '${field}'`);
  });
  for (const key of keys) columnType(key, 3);
  await new QueryCatalog(runtime, query.call.caller).putTable(database, {
    Name: ddl.table.table,
    ...(ddl.comment !== undefined && { Description: ddl.comment }),
    TableType: 'EXTERNAL_TABLE',
    Parameters: {
      EXTERNAL: 'TRUE',
      ...(ddl.comment !== undefined && { comment: ddl.comment }),
      ...ddl.properties,
    },
    PartitionKeys: keys.map(glueColumn),
    StorageDescriptor: {
      Columns: ddl.columns.map(glueColumn),
      Location: `${location}/`,
      ...hiveStorage(ddl),
    },
  });
};

const glueColumn = ({ name, type, comment }: ColumnDefinition) => ({
  Name: name,
  Type: type === 'integer' ? 'int' : type,
  ...(comment !== undefined && { Comment: comment }),
});

function columnType({ name, type }: ColumnDefinition, timestampPrecision: number) {
  try {
    return fromHiveType(type, { timestampPrecision });
  } catch {
    throw hiveFailure(`ParseException line 1:1 cannot recognize the type '${type}' of column ${name}`);
  }
}
