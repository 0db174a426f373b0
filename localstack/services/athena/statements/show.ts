import type { EngineContext } from '../engine/engine-context.ts';
import { type GlueTable, QueryCatalog } from '../engine/query-catalog.ts';
import type { EngineQuery, EngineResult } from '../engine/query-engine.ts';
import { isIceberg, isView } from '../engine/sources/catalog-table.ts';
import { DEFAULT_DATABASE } from '../engine/sources/load-sources.ts';
import { decodeView } from '../engine/sources/view-definition.ts';
import { columnsOf, describeView, pad } from './describe.ts';
import { findTable } from './find-table.ts';
import { hiveFailure } from './hive-failure.ts';
import { namesLike, namesMatching } from './name-pattern.ts';
import { createTableText } from './show-create-table.ts';
import type { ShowStatement } from './statement.ts';

/** Lines of text under a column; of several columns the values are joined by tabs, as Athena gives them. */
const lines = (columns: readonly string[], values: readonly string[], type = 'string'): EngineResult => ({
  columns: columns.map((name) => ({ name, type })),
  rows: values.map((value) => [value]),
  scannedBytes: 0,
});

/** The SHOW statements. Columns and lines as measured on AWS by the project athena-local, docs/dev/measurements/query-results.md. */
export async function show(
  context: EngineContext,
  query: EngineQuery,
  statement: ShowStatement,
): Promise<EngineResult> {
  const catalog = new QueryCatalog(context.runtime, query.call.caller);
  switch (statement.kind) {
    case 'show databases': {
      const databases = (await catalog.databases()).map((database) => database.Name).sort();
      return lines(['database_name'], namesLike(databases, statement.pattern));
    }
    case 'show tables':
      return lines(['tab_name'], await tableNames(catalog, query, statement, () => true));
    case 'show views':
      return lines(['views'], await tableNames(catalog, query, statement, isView), 'varchar');
    case 'show columns': {
      const table = await findTable(context, query, statement.table);
      if (isView(table)) return describeView(table);
      const names = columnsOf(table).map((column) => column.Name);
      return lines(['field'], isIceberg(table) ? names : names.map(pad));
    }
    case 'show partitions':
      return lines(
        ['partition'],
        await partitionNames(catalog, await findTable(context, query, statement.table)),
      );
    case 'show properties': {
      const table = await findTable(context, query, statement.table);
      return lines(['prpt_name', 'prpt_value'], propertyLines(table, statement.property));
    }
    case 'show create table': {
      const table = await findTable(context, query, statement.table);
      const text = await createTableText(context, query, table);
      return { ...lines(['createtab_stmt'], text.split('\n')), countsNothing: !isIceberg(table) };
    }
    case 'show create view': {
      const table = await findTable(context, query, statement.table);
      const view = decodeView(table);
      if (!view) throw hiveFailure(`SemanticException ${table.DatabaseName}.${table.Name} is not a view`);
      const text = `CREATE VIEW ${table.DatabaseName}.${table.Name} AS \n${view.originalSql}`;
      return lines(['create view'], text.split('\n'), 'varchar');
    }
  }
}

/** A line break in a value breaks the line, as on AWS. */
function propertyLines(
  { Parameters = {}, DatabaseName, Name }: GlueTable,
  property: string | undefined,
): readonly string[] {
  if (property !== undefined && Parameters[property] === undefined)
    return [`Table ${DatabaseName}.${Name} does not have property: ${property}`];
  return Object.entries(Parameters)
    .filter(([name]) => property === undefined || name === property)
    .flatMap(([name, value]) => `${name}\t${value}`.split('\n'));
}

async function tableNames(
  catalog: QueryCatalog,
  query: EngineQuery,
  { database, pattern }: { readonly database?: string; readonly pattern?: string },
  which: (table: GlueTable) => boolean,
): Promise<readonly string[]> {
  const name = database ?? query.database ?? DEFAULT_DATABASE;
  if (!(await catalog.hasDatabase(name)))
    throw hiveFailure(`SemanticException [Error 10072]: Database does not exist: ${name}`);
  const tables = (await catalog.glueTables(name)).filter(which);
  return namesMatching(tables.map((table) => table.Name).sort(), pattern);
}

async function partitionNames(catalog: QueryCatalog, table: GlueTable): Promise<readonly string[]> {
  const keys = table.PartitionKeys ?? [];
  if (keys.length === 0)
    throw hiveFailure(
      `SemanticException Table ${table.DatabaseName}.${table.Name} is not a partitioned table`,
    );
  const partitions = await catalog.partitions(table.DatabaseName, table.Name);
  return partitions
    .map((partition) => keys.map((key, i) => `${key.Name}=${partition.Values[i]}`).join('/'))
    .sort();
}
