import { EntryExists } from '../../../../lib/lake/catalog.ts';
import { createTableFromFiles } from '../../../../lib/lake/create-table-from-files.ts';
import type { EngineContext } from '../engine/engine-context.ts';
import { lakeClock } from '../engine/lake-clock.ts';
import { planQuery } from '../engine/plan-query.ts';
import { QueryCatalog } from '../engine/query-catalog.ts';
import type { EngineQuery, EngineResult } from '../engine/query-engine.ts';
import { S3Objects } from '../engine/s3-objects.ts';
import { QueryFailure } from '../query-failure.ts';
import { createHiveTableAs } from './create-hive-table-as.ts';
import { maintenanceProperties, readIcebergProperties } from './iceberg-properties.ts';
import { type NewTable, selectOf, tableExists, written } from './new-table.ts';
import type { StatementOf } from './statement.ts';
import { targetOf } from './target-table.ts';
import { icebergDefinition } from './write/iceberg-definition.ts';
import { writeIcebergFiles } from './write/iceberg-files.ts';
import { outputColumns } from './write/output-columns.ts';
import { withStage } from './write/stage.ts';

/** CREATE TABLE AS, of an Iceberg or a Hive table. Not atomic, as on AWS: what fails after the first file leaves it there. */
export async function createTableAs(
  context: EngineContext,
  query: EngineQuery,
  statement: StatementOf<'create table as'>,
): Promise<EngineResult> {
  const catalog = new QueryCatalog(context.runtime, query.call.caller);
  const { database, table: name } = targetOf(query, statement.table);
  const table = { database, name, at: `line ${statement.table.line}:${statement.table.column}` };
  if (!(await catalog.hasDatabase(database)))
    throw new QueryFailure(`SCHEMA_NOT_FOUND: ${table.at}: Schema '${database}' does not exist`);
  if (await catalog.glueTable(database, name)) {
    if (statement.ifNotExists) return written(0, 0);
    throw tableExists(table);
  }
  const type = String(statement.properties.table_type ?? 'HIVE').toUpperCase();
  if (type !== 'ICEBERG' && type !== 'HIVE')
    throw new QueryFailure(
      `INVALID_TABLE_PROPERTY: ${table.at}: table_type must be 'ICEBERG' or 'HIVE': it is '${type}'`,
    );
  const create = type === 'HIVE' ? createHiveTableAs : createIcebergTableAs;
  return create(context, query, statement, table);
}

/** Files below `<location>/data/`, then metadata, then the catalog's entry, all as the caller. */
async function createIcebergTableAs(
  context: EngineContext,
  query: EngineQuery,
  statement: StatementOf<'create table as'>,
  table: NewTable,
): Promise<EngineResult> {
  const { caller } = query.call;
  const { location, compression, partition } = readIcebergProperties(statement.properties, table.at);
  const plan = await planQuery(context, query, statement.query, { rowFields: 'names' });
  const definition = icebergDefinition(table.name, outputColumns(plan, table.at), partition, table.at);
  const objects = new S3Objects(context.runtime, caller);
  for await (const _ of objects.list(`${location}/`))
    throw new QueryFailure(
      `ICEBERG_FILESYSTEM_ERROR: Cannot create a table on a non-empty location: ${location}, set 'iceberg.unique-table-location=true' in your Iceberg catalog properties to use unique table locations for every table.`,
    );
  const names = definition.fields.map((field) => field.name);
  const files = await withStage(context, query, { sql: selectOf(plan, statement), names }, (stage) =>
    writeIcebergFiles(stage, query, objects, { definition, location, compression }),
  );
  query.signal.throwIfAborted();
  const catalog = new QueryCatalog(context.runtime, caller);
  try {
    await createTableFromFiles(
      { objects, catalog, clock: lakeClock(context.runtime) },
      definition,
      location,
      files,
      {
        database: table.database,
        properties: {
          'write.format.default': 'parquet',
          'write.parquet.compression-codec': compression,
          ...maintenanceProperties(statement.properties),
        },
      },
    );
  } catch (error) {
    if (error instanceof EntryExists) throw tableExists(table);
    throw error;
  }
  return written(
    files.reduce((sum, file) => sum + file.recordCount, 0),
    plan.scannedBytes,
  );
}
