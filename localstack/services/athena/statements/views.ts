import { EntryExists } from '../../../../lib/lake/catalog.ts';
import { SqlError } from '../../../../lib/sql/parse/sql-error.ts';
import { displayName } from '../../../../lib/sql/types/type.ts';
import type { EngineContext } from '../engine/engine-context.ts';
import { planQuery } from '../engine/plan-query.ts';
import { QueryCatalog } from '../engine/query-catalog.ts';
import { type EngineQuery, type EngineResult, NOTHING } from '../engine/query-engine.ts';
import { isView } from '../engine/sources/catalog-table.ts';
import { DEFAULT_DATABASE } from '../engine/sources/load-sources.ts';
import { encodeView } from '../engine/sources/view-definition.ts';
import { QueryFailure } from '../query-failure.ts';
import type { StatementOf } from './statement.ts';
import { targetOf } from './target-table.ts';
import { glueType } from './write/hive-columns.ts';
import { outputColumns } from './write/output-columns.ts';

const AT = { line: 1, column: 1 };

/** CREATE VIEW: the query is bound now, so that what can't be read is refused, and kept as written. */
export async function createView(
  context: EngineContext,
  query: EngineQuery,
  statement: StatementOf<'create view'>,
): Promise<EngineResult> {
  const catalog = new QueryCatalog(context.runtime, query.call.caller);
  const { database, table } = targetOf(query, statement.table);
  const name = `awsdatacatalog.${database}.${table}`;
  if (!(await catalog.hasDatabase(database)))
    throw new SqlError('SCHEMA_NOT_FOUND', AT, `Schema '${database}' does not exist`);
  const there = await catalog.glueTable(database, table);
  if (there && !isView(there))
    throw new QueryFailure(`TABLE_ALREADY_EXISTS: line 1:1: Table already exists: '${name}'`);
  if (there && !statement.orReplace)
    throw new QueryFailure(`TABLE_ALREADY_EXISTS: line 1:1: View already exists: '${name}'`);
  const plan = await planQuery(context, query, statement.query);
  const columns = outputColumns(plan, 'line 1:1');
  const input = {
    Name: table,
    TableType: 'VIRTUAL_VIEW',
    Parameters: { comment: 'Presto View', presto_view: 'true' },
    StorageDescriptor: {
      Columns: columns.map((column) => ({ Name: column.name, Type: glueType(column.type) })),
      Location: '',
      Compressed: false,
      NumberOfBuckets: 0,
      SerdeInfo: {},
      SortColumns: [],
      StoredAsSubDirectories: false,
    },
    ViewOriginalText: encodeView({
      originalSql: statement.sql,
      catalog: 'awsdatacatalog',
      schema: query.database ?? DEFAULT_DATABASE,
      columns: columns.map((column) => ({ name: column.name, type: displayName(column.type) })),
      owner: context.runtime.accountId,
      runAsInvoker: false,
    }),
    ViewExpandedText: '/* Presto View */',
  };
  if (there) {
    await catalog.replaceTable(database, there.VersionId ?? '0', input);
    return NOTHING;
  }
  try {
    await catalog.putTable(database, input);
  } catch (error) {
    if (!(error instanceof EntryExists)) throw error;
    throw new QueryFailure(`TABLE_ALREADY_EXISTS: line 1:1: View already exists: '${name}'`);
  }
  return NOTHING;
}

export async function dropView(
  { runtime }: EngineContext,
  query: EngineQuery,
  { table: name, ifExists }: StatementOf<'drop view'>,
): Promise<EngineResult> {
  const catalog = new QueryCatalog(runtime, query.call.caller);
  const { database, table } = targetOf(query, name);
  const found = await catalog.glueTable(database, table);
  const full = `awsdatacatalog.${database}.${table}`;
  if (found && !isView(found))
    throw new SqlError(
      'TABLE_NOT_FOUND',
      AT,
      `View '${full}' does not exist, but a table with that name exists. Did you mean DROP TABLE ${full}?`,
    );
  if (found) await catalog.deleteTable(database, table);
  else if (!ifExists) throw new SqlError('TABLE_NOT_FOUND', AT, `View '${full}' does not exist`);
  return NOTHING;
}
