import type { Query } from '../../../../lib/sql/parse/ast.ts';
import type { EngineContext } from '../engine/athena-engine.ts';
import { GlueCatalog, type GlueTable } from '../engine/glue-catalog.ts';
import { planQuery } from '../engine/plan-query.ts';
import type { EngineQuery, EngineResult } from '../engine/query-engine.ts';
import { DEFAULT_DATABASE } from '../engine/source-table.ts';
import { ERROR_TYPE, QueryFailure } from '../query-failure.ts';
import type { TableName } from './parse-statement.ts';

const text = (name: string) => ({ name, type: 'varchar' });

/** One varchar column of names. */
const names = (column: string, values: readonly string[]): EngineResult => ({
  columns: [text(column)],
  rows: values.map((value) => [value]),
  scannedBytes: 0,
});

export async function showDatabases(
  { runtime }: EngineContext,
  query: EngineQuery,
  pattern: string | undefined,
): Promise<EngineResult> {
  const databases = await new GlueCatalog(runtime, query.call.caller).databases();
  return names('database_name', matching(databases.map((d) => d.Name).sort(), pattern));
}

export async function showTables(
  { runtime }: EngineContext,
  query: EngineQuery,
  { database, pattern }: { readonly database?: string; readonly pattern?: string },
): Promise<EngineResult> {
  const tables = await new GlueCatalog(runtime, query.call.caller).glueTables(
    (database ?? query.database ?? DEFAULT_DATABASE).toLowerCase(),
  );
  return names('tab_name', matching(tables.map((t) => t.Name).sort(), pattern));
}

export async function showColumns(
  context: EngineContext,
  query: EngineQuery,
  name: TableName,
): Promise<EngineResult> {
  return names(
    'field',
    columnsOf(await table(context, query, name)).map((column) => column.Name),
  );
}

export async function describeTable(
  context: EngineContext,
  query: EngineQuery,
  name: TableName,
): Promise<EngineResult> {
  return {
    columns: [text('col_name'), text('data_type'), text('comment')],
    rows: columnsOf(await table(context, query, name)).map((column) => [
      column.Name,
      column.Type ?? '',
      column.Comment ?? '',
    ]),
    scannedBytes: 0,
  };
}

/** EXPLAIN shows DuckDB's plan, which is what runs here: Trino's it is not. */
export async function explain(
  context: EngineContext,
  query: EngineQuery,
  statement: Query,
): Promise<EngineResult> {
  const plan = await planQuery(context, query, statement);
  return context.pool.use(query.signal, async (connection) => {
    const reader = await connection.runAndReadAll(`EXPLAIN ${plan.sql}`);
    const lines = reader.getRows().flatMap((row) => String(row.at(-1)).split('\n'));
    return { ...names('Query Plan', lines), scannedBytes: 0 };
  });
}

async function table({ runtime }: EngineContext, query: EngineQuery, name: TableName): Promise<GlueTable> {
  const database = name.database ?? query.database ?? DEFAULT_DATABASE;
  const found = await new GlueCatalog(runtime, query.call.caller).glueTable(database, name.table);
  if (!found)
    throw new QueryFailure(
      `FAILED: SemanticException [Error 10001]: Table not found ${database}.${name.table}`,
      ERROR_TYPE.ddl,
    );
  return found;
}

const columnsOf = (found: GlueTable) => [
  ...(found.StorageDescriptor?.Columns ?? []),
  ...(found.PartitionKeys ?? []),
];

/** Hive's patterns: * for any characters, | between alternatives. */
function matching(values: readonly string[], pattern: string | undefined): readonly string[] {
  if (pattern === undefined) return values;
  const source = pattern
    .split('|')
    .map((part) => part.replace(/[.+?^${}()[\]\\]/g, '\\$&').replaceAll('*', '.*'))
    .join('|');
  const expression = new RegExp(`^(?:${source})$`, 'i');
  return values.filter((value) => expression.test(value));
}
