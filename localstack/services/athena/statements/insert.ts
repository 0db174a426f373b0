import { CommitConflict } from '../../../../lib/contracts/errors.ts';
import { fileRecord } from '../../../../lib/lake/iceberg/file-record.ts';
import { partitionSpecById } from '../../../../lib/lake/iceberg/table-metadata.ts';
import { openTable } from '../../../../lib/lake/table.ts';
import { commitChange } from '../../../../lib/lake/table-commit.ts';
import { SqlError } from '../../../../lib/sql/parse/sql-error.ts';
import { commonSuperType } from '../../../../lib/sql/types/coercion.ts';
import { displayName, type TrinoType } from '../../../../lib/sql/types/type.ts';
import type { EngineContext } from '../engine/athena-engine.ts';
import { catalogEntry, GlueCatalog, type GlueTable } from '../engine/glue-catalog.ts';
import { lakeClock } from '../engine/lake-clock.ts';
import { planQuery, type QueryPlan } from '../engine/plan-query.ts';
import type { EngineQuery, EngineResult } from '../engine/query-engine.ts';
import { S3Objects } from '../engine/s3-objects.ts';
import { type CatalogColumn, catalogColumns, isIceberg, isView } from '../engine/sources/catalog-table.ts';
import { hiveFormat } from '../engine/sources/hive-format.ts';
import { QueryFailure } from '../query-failure.ts';
import { cast, quote } from '../translator/sql-text.ts';
import { addPartitions } from './create-hive-table-as.ts';
import { written } from './create-table-as.ts';
import type { StatementOf } from './statement.ts';
import { targetOf } from './target-table.ts';
import { countRows } from './write/count-rows.ts';
import { writeHiveFiles } from './write/hive-files.ts';
import { writeIcebergFiles } from './write/iceberg-files.ts';
import { withStage } from './write/stage.ts';

/** Where Trino says that an INSERT is wrong: at its first word. */
const AT = { line: 1, column: 1 };

/** INSERT INTO an Iceberg table, as one snapshot that appends, or a Hive table of Parquet files. */
export async function insert(
  context: EngineContext,
  query: EngineQuery,
  statement: StatementOf<'insert'>,
): Promise<EngineResult> {
  const catalog = new GlueCatalog(context.runtime, query.call.caller);
  const { database, table } = targetOf(query, statement.table);
  const entry = await catalog.glueTable(database, table);
  if (!entry)
    throw new SqlError('TABLE_NOT_FOUND', AT, `Table 'awsdatacatalog.${database}.${table}' does not exist`);
  if (isView(entry)) throw new SqlError('NOT_SUPPORTED', AT, 'Inserting into views is not supported');
  const columns = catalogColumns(entry);
  const targets = targetColumns(columns, statement.columns);
  const plan = await planQuery(context, query, statement.query, (given) =>
    insertTypes(
      targets,
      given.map(({ type }) => type),
    ),
  );
  const rows = { sql: inTableOrder(plan, columns, targets), names: columns.map(({ name }) => name) };
  const count = isIceberg(entry)
    ? await insertIntoIceberg(context, query, entry, rows)
    : await insertIntoHive(context, query, entry, rows);
  return written(count.rows, plan.scannedBytes, count.files);
}

/** The table's columns that the statement names, in its order. @throws SqlError */
function targetColumns(
  columns: readonly CatalogColumn[],
  named: readonly string[] | undefined,
): readonly CatalogColumn[] {
  if (!named) return columns;
  const seen = new Set<string>();
  return named.map((given) => {
    const name = given.toLowerCase();
    const found = columns.find((column) => column.name === name);
    if (!found)
      throw new SqlError(
        'COLUMN_NOT_FOUND',
        AT,
        `Insert column name does not exist in target table: ${name}`,
      );
    if (seen.has(name))
      throw new SqlError(
        'DUPLICATE_COLUMN_NAME',
        AT,
        `Insert column name is specified more than once: ${name}`,
      );
    seen.add(name);
    return found;
  });
}

/** What the query's columns are cast to. Source: Trino's StatementAnalyzer.visitInsert. @throws SqlError TYPE_MISMATCH */
function insertTypes(targets: readonly CatalogColumn[], given: readonly TrinoType[]): readonly TrinoType[] {
  const types = targets.map(({ type }) => type);
  const fits =
    types.length === given.length && types.every((type, i) => commonSuperType(type, given[i]!) !== undefined);
  if (!fits)
    throw new SqlError(
      'TYPE_MISMATCH',
      AT,
      `Insert query has mismatched column types: Table: [${types.map(displayName).join(', ')}], Query: [${given.map(displayName).join(', ')}]`,
    );
  for (const [i, type] of types.entries()) refuseTruncation(type, given[i]!);
  return types;
}

/** Trino fails on a text that its column would cut; which ones are is not looked at here. */
function refuseTruncation(type: TrinoType, given: TrinoType): void {
  if (type.kind !== 'varchar' && type.kind !== 'char') return;
  const length = 'length' in given ? given.length : undefined;
  if (
    type.length === undefined ||
    given.kind === 'unknown' ||
    (length !== undefined && length <= type.length)
  )
    return;
  throw new SqlError(
    'NOT_SUPPORTED',
    AT,
    `Inserting ${displayName(given)} into ${displayName(type)} is not supported by the local Athena: cast it first`,
  );
}

/** SQL of the rows with all of the table's columns, null where the statement names none. */
function inTableOrder(
  { sql }: QueryPlan,
  columns: readonly CatalogColumn[],
  targets: readonly CatalogColumn[],
): string {
  const items = columns.map(({ name, type }) => {
    const index = targets.findIndex((target) => target.name === name);
    return `${index < 0 ? cast('NULL', type) : `v${index}`} AS ${quote(name)}`;
  });
  return `SELECT ${items.join(', ')} FROM (${sql}) AS given(${targets.map((_, i) => `v${i}`).join(', ')})`;
}

interface Rows {
  readonly sql: string;
  readonly names: readonly string[];
}

async function insertIntoIceberg(
  context: EngineContext,
  query: EngineQuery,
  entry: GlueTable,
  rows: Rows,
): Promise<{ readonly rows: number; readonly files?: readonly string[] }> {
  const { runtime } = context;
  const objects = new S3Objects(runtime, query.call.caller);
  const table = await openTable({ objects }, catalogEntry(entry));
  // The lake's databases are its own; the catalog's name is given beside them.
  const database = entry.DatabaseName as 'silver';
  const { location } = table;
  const definition = {
    ...{ database, name: entry.Name, description: '', key: [] },
    ...{ fields: table.fields, partition: table.partition },
  };
  const compression = table.properties['write.parquet.compression-codec'] ?? 'zstd';
  const files = await withStage(context, query, rows, (stage) =>
    writeIcebergFiles(stage, query, objects, { definition, location, compression }),
  );
  query.signal.throwIfAborted();
  if (files.length === 0) return { rows: 0 };
  const catalog = new GlueCatalog(runtime, query.call.caller);
  const lake = { objects, catalog, namespace: '', bucket: '', clock: lakeClock(runtime) };
  try {
    await commitChange({ lake, definition, location, runId: query.id }, async (_, metadata) => ({
      added: files.map((file) =>
        fileRecord(file, definition.fields, partitionSpecById(metadata, metadata['default-spec-id'])),
      ),
      removed: new Set(),
      summary: { trino_query_id: query.id },
    }));
  } catch (error) {
    if (error instanceof CommitConflict)
      throw new QueryFailure(`ICEBERG_COMMIT_ERROR: ${error.message}`, undefined, undefined, {
        cause: error,
      });
    throw error;
  }
  return { rows: files.reduce((sum, file) => sum + file.recordCount, 0) };
}

async function insertIntoHive(
  context: EngineContext,
  query: EngineQuery,
  entry: GlueTable,
  rows: Rows,
): Promise<{ readonly rows: number; readonly files: readonly string[] }> {
  if (hiveFormat(entry) !== 'parquet')
    throw new QueryFailure(
      `NOT_SUPPORTED: line 1:1: The local Athena inserts into Iceberg tables and Hive tables of Parquet: 'awsdatacatalog.${entry.DatabaseName}.${entry.Name}' is neither`,
    );
  const { caller } = query.call;
  const catalog = new GlueCatalog(context.runtime, caller);
  const all = catalogColumns(entry);
  const keys = all.slice(all.length - (entry.PartitionKeys?.length ?? 0));
  const there = new Map(
    keys.length === 0
      ? []
      : (await catalog.partitions(entry.DatabaseName, entry.Name)).map((partition) => [
          JSON.stringify(partition.Values),
          partition.StorageDescriptor?.Location?.replace(/\/+$/, ''),
        ]),
  );
  const objects = new S3Objects(context.runtime, caller);
  const codec = entry.Parameters?.['parquet.compression']?.toLowerCase();
  const { outputs, count } = await withStage(context, query, rows, async (stage) => ({
    outputs: await writeHiveFiles(stage, query, objects, {
      folder: (entry.StorageDescriptor?.Location ?? '').replace(/\/+$/, ''),
      columns: all.slice(0, all.length - keys.length),
      keys,
      options: {
        format: 'PARQUET',
        compression: codec === 'snappy' || codec === 'zstd' || codec === 'none' ? codec : 'gzip',
        fieldDelimiter: '',
        partitionedBy: [],
      },
      partitionFolder: (values) => there.get(JSON.stringify(values)),
    }),
    count: await countRows(stage),
  }));
  const fresh = outputs.filter(({ values }) => !there.has(JSON.stringify(values)));
  if (keys.length > 0)
    await addPartitions(
      catalog,
      { database: entry.DatabaseName, name: entry.Name },
      entry.StorageDescriptor ?? {},
      fresh,
    );
  return { rows: count, files: outputs.map(({ uri }) => uri) };
}
