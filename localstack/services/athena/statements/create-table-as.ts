import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { ColumnType } from '../../../../lib/contracts/column.ts';
import {
  type PartitionField,
  type PartitionValues,
  partitionPath,
} from '../../../../lib/contracts/partition.ts';
import type { TableDefinition } from '../../../../lib/contracts/table.ts';
import { EntryExists } from '../../../../lib/lake/catalog.ts';
import { createTableFromFiles } from '../../../../lib/lake/create-table-from-files.ts';
import type { DataFile } from '../../../../lib/lake/data-file.ts';
import { describeParquet } from '../../../../lib/lake/describe-parquet.ts';
import type { EngineContext } from '../engine/athena-engine.ts';
import { GlueCatalog } from '../engine/glue-catalog.ts';
import { planQuery } from '../engine/plan-query.ts';
import type { EngineQuery, EngineResult } from '../engine/query-engine.ts';
import { runDuckDb } from '../engine/run-duckdb.ts';
import { S3Objects } from '../engine/s3-objects.ts';
import { DEFAULT_DATABASE } from '../engine/source-table.ts';
import { ERROR_TYPE, QueryFailure } from '../query-failure.ts';
import type { ResultColumn } from '../results/result-column.ts';
import type { AthenaStatement } from './parse-statement.ts';
import { type IcebergTableProperties, readTableProperties } from './table-properties.ts';

/** Partitions that one statement writes, at most. Source: Athena user guide, "CTAS considerations". */
const MAX_PARTITIONS = 100;

/**
 * CREATE TABLE AS of an Iceberg table: files below `<location>/data/`, then metadata, then the catalog's entry, all as the caller. Not
 * atomic, as on AWS: what fails after the first file leaves it there.
 */
export async function createTableAs(
  context: EngineContext,
  query: EngineQuery,
  statement: Extract<AthenaStatement, { kind: 'create table as' }>,
): Promise<EngineResult> {
  const { caller } = query.call;
  const catalog = new GlueCatalog(context.runtime, caller);
  const database = statement.table.database ?? query.database ?? DEFAULT_DATABASE;
  const { table: name, line, column } = statement.table;
  const at = `line ${line}:${column}`;
  if (!(await catalog.hasDatabase(database)))
    throw new QueryFailure(`SCHEMA_NOT_FOUND: ${at}: Schema '${database}' does not exist`);
  if (await catalog.glueTable(database, name)) {
    if (statement.ifNotExists) return written(0, 0);
    throw exists(at, database, name);
  }
  const properties = readTableProperties(statement.properties, at);
  const plan = await planQuery(context, query, statement.query);
  const definition = tableDefinition(name, plan.columns, properties.partition, at);
  const objects = new S3Objects(context.runtime, caller);
  for await (const _ of objects.list(`${properties.location}/`))
    throw new QueryFailure(
      `ICEBERG_FILESYSTEM_ERROR: Cannot create a table on a non-empty location: ${properties.location}, set 'iceberg.unique-table-location=true' in your Iceberg catalog properties to use unique table locations for every table.`,
      ERROR_TYPE.user,
    );
  const { files, rows } = await context.pool.use(query.signal, (connection) =>
    writeFiles(connection, query, objects, {
      definition,
      properties,
      sql: statement.withData ? plan.sql : `SELECT * FROM (${plan.sql}) WHERE false`,
    }),
  );
  query.signal.throwIfAborted();
  try {
    await createTableFromFiles({ objects, catalog }, definition, properties.location, files, {
      database,
      properties: {
        'write.format.default': 'parquet',
        'write.parquet.compression-codec': properties.compression,
      },
    });
  } catch (error) {
    if (error instanceof EntryExists) throw exists(at, database, name);
    throw error;
  }
  await objects.put(
    `${query.outputFolder}tables/${query.id}-manifest.csv`,
    Buffer.from(files.map((file) => `${file.path}\n`).join('')),
    { contentType: 'text/csv' },
  );
  return written(rows, plan.scannedBytes);
}

const written = (rows: number, scannedBytes: number): EngineResult => ({
  columns: [{ name: 'rows', type: 'bigint' }],
  rows: [],
  updateCount: rows,
  scannedBytes,
});

const exists = (at: string, database: string, name: string): QueryFailure =>
  new QueryFailure(
    `TABLE_ALREADY_EXISTS: ${at}: Destination table 'awsdatacatalog.${database}.${name}' already exists`,
  );

function tableDefinition(
  name: string,
  columns: readonly ResultColumn[],
  partition: readonly PartitionField[],
  at: string,
): TableDefinition {
  const fields = columns.map((column, index) => ({
    id: index + 1,
    name: column.name.toLowerCase(),
    type: icebergColumnType(column, at),
    required: false,
    doc: '',
  }));
  const seen = new Set<string>();
  for (const field of fields) {
    if (field.name === '')
      throw new QueryFailure(`MISSING_COLUMN_NAME: ${at}: Column name not specified at position ${field.id}`);
    if (seen.has(field.name))
      throw new QueryFailure(
        `DUPLICATE_COLUMN_NAME: ${at}: Column name '${field.name}' specified more than once`,
      );
    seen.add(field.name);
  }
  for (const { source, transform } of partition) {
    const kind = fields.find((field) => field.name === source)?.type.kind;
    if (kind === undefined)
      throw new QueryFailure(`INVALID_TABLE_PROPERTY: ${at}: Partition column not found: ${source}`);
    const fits = transform === 'identity' ? ['text', 'integer', 'bigint', 'date'] : ['date', 'timestamp'];
    if (!fits.includes(kind))
      throw new QueryFailure(
        `NOT_SUPPORTED: ${at}: The local Athena does not partition by ${transform} of a ${kind} column: ${source}`,
      );
  }
  // Of the contract's databases none fits a name of any catalog: createTableFromFiles is given the real one.
  return { database: 'staging', name, description: '', fields, key: [], partition };
}

/** The Iceberg column that holds a Trino type. */
function icebergColumnType(column: ResultColumn, at: string): ColumnType {
  const type = column.type.replace(/\s+/g, '');
  const [, precision, scale] = /^decimal\((\d+),(\d+)\)$/.exec(type) ?? [];
  if (precision !== undefined) return { kind: 'decimal', precision: Number(precision), scale: Number(scale) };
  if (/^varchar(\(\d+\))?$/.test(type)) return { kind: 'text' };
  if (type === 'timestamp(6)') return { kind: 'timestamp' };
  const [, digits] = /^timestamp\((\d+)\)$/.exec(type) ?? [];
  if (digits !== undefined)
    throw new QueryFailure(
      `NOT_SUPPORTED: Timestamp precision (${digits}) not supported for Iceberg. Use "timestamp(6)" instead.`,
    );
  switch (type) {
    case 'integer':
    case 'bigint':
    case 'double':
    case 'boolean':
    case 'date':
      return { kind: type };
    default:
      throw new QueryFailure(
        `NOT_SUPPORTED: ${at}: Column '${column.name}': the local Athena writes no Iceberg column of type ${column.type}`,
      );
  }
}

const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`;

const typeOf = (definition: TableDefinition, column: string): ColumnType =>
  definition.fields.find((field) => field.name === column)!.type;

/** Whether a partition field's value is text; the others are whole numbers. */
const isText = (definition: TableDefinition, field: PartitionField): boolean =>
  field.transform === 'identity' && typeOf(definition, field.source).kind === 'text';

/** A partition field's value as Iceberg stores it: the column's, or whole years, months or days since 1970. */
function ordinal(definition: TableDefinition, { source, transform }: PartitionField): string {
  const column = quote(source);
  switch (transform) {
    case 'identity':
      return typeOf(definition, source).kind === 'date'
        ? `CAST(${column} - DATE '1970-01-01' AS INTEGER)`
        : column;
    case 'year':
      return `CAST(year(${column}) - 1970 AS INTEGER)`;
    case 'month':
      return `CAST((year(${column}) - 1970) * 12 + month(${column}) - 1 AS INTEGER)`;
    case 'day':
      return `CAST(CAST(${column} AS DATE) - DATE '1970-01-01' AS INTEGER)`;
  }
}

async function writeFiles(
  connection: DuckDBConnection,
  query: EngineQuery,
  objects: S3Objects,
  table: {
    readonly definition: TableDefinition;
    readonly properties: IcebergTableProperties;
    readonly sql: string;
  },
): Promise<{ readonly files: readonly DataFile[]; readonly rows: number }> {
  const { definition, properties } = table;
  const stage = `stage_${query.id.replaceAll('-', '_')}`;
  const folder = await mkdtemp(join(tmpdir(), 'coinlake-ctas-'));
  try {
    const names = definition.fields.map((field) => quote(field.name));
    await runDuckDb(() => connection.run(`CREATE TEMP TABLE ${stage}(${names.join(', ')}) AS ${table.sql}`));
    const partitions = await partitionsOf(connection, stage, definition);
    if (partitions.length > MAX_PARTITIONS)
      throw new QueryFailure(
        `ICEBERG_TOO_MANY_OPEN_PARTITIONS: Exceeded limit of ${MAX_PARTITIONS} open writers for partitions`,
        ERROR_TYPE.user,
      );
    const ids = definition.fields.map((field) => `${quote(field.name)}: ${field.id}`).join(', ');
    const files: DataFile[] = [];
    for (const [index, { values, condition }] of partitions.entries()) {
      query.signal.throwIfAborted();
      const path = join(folder, `${index}.parquet`);
      await connection.run(
        `COPY (SELECT ${names.join(', ')} FROM ${stage} WHERE ${condition}) TO '${path.replaceAll("'", "''")}' (FORMAT parquet, COMPRESSION ${properties.compression}, FIELD_IDS {${ids}})`,
      );
      const below = definition.partition.length > 0 ? `${partitionPath(definition.partition, values)}/` : '';
      const uri = `${properties.location}/data/${below}${query.id}-${String(index).padStart(5, '0')}.parquet`;
      await objects.put(uri, await readFile(path), { contentType: 'application/octet-stream' });
      files.push(await describeParquet({ objects }, uri, values));
    }
    return { files, rows: files.reduce((sum, file) => sum + file.recordCount, 0) };
  } finally {
    await connection.run(`DROP TABLE IF EXISTS ${stage}`).catch(() => undefined);
    await rm(folder, { recursive: true, force: true });
  }
}

/** The partitions that the staged rows fall into, in order, each with the condition that selects its rows. */
async function partitionsOf(
  connection: DuckDBConnection,
  stage: string,
  definition: TableDefinition,
): Promise<readonly { readonly values: PartitionValues; readonly condition: string }[]> {
  const { partition } = definition;
  if (partition.length === 0) {
    const counted = await connection.runAndReadAll(`SELECT count(*) FROM ${stage}`);
    return counted.getRows()[0]?.[0] === 0n ? [] : [{ values: {}, condition: 'true' }];
  }
  const keys = partition.map((field) => ordinal(definition, field));
  const found = await connection.runAndReadAll(
    `SELECT ${keys.map((key) => `CAST(${key} AS VARCHAR)`).join(', ')} FROM ${stage} GROUP BY ALL ORDER BY ALL LIMIT ${MAX_PARTITIONS + 1}`,
  );
  return found.getRows().map((row) => {
    const values: Record<string, string | number> = {};
    const conditions = partition.map((field, index) => {
      const value = row[index];
      if (value === null || value === undefined) return `${keys[index]} IS NULL`;
      values[field.name] = isText(definition, field) ? String(value) : Number(value);
      return `CAST(${keys[index]} AS VARCHAR) = '${String(value).replaceAll("'", "''")}'`;
    });
    return { values, condition: conditions.join(' AND ') };
  });
}
