import { EntryExists } from '../../../../lib/lake/catalog.ts';
import type { EngineContext } from '../engine/engine-context.ts';
import { type GlueTable, QueryCatalog, tableInput } from '../engine/query-catalog.ts';
import { type EngineQuery, type EngineResult, NOTHING } from '../engine/query-engine.ts';
import { isIceberg } from '../engine/sources/catalog-table.ts';
import { QueryFailure } from '../query-failure.ts';
import { findTable } from './find-table.ts';
import { executionError, hiveFailure } from './hive-failure.ts';
import type { PartitionSpec, StatementOf } from './statement.ts';
import { targetOf } from './target-table.ts';

/** ALTER TABLE: partitions and properties of a Hive table, the name of an Iceberg table. */
export async function alterTable(
  context: EngineContext,
  query: EngineQuery,
  statement: StatementOf<'alter table'>,
): Promise<EngineResult> {
  const table = await findTable(context, query, statement.table);
  const catalog = new QueryCatalog(context.runtime, query.call.caller);
  if (isIceberg(table) !== (statement.action === 'rename'))
    throw new QueryFailure(
      `NOT_SUPPORTED: line 1:1: ALTER TABLE ${WORDS[statement.action]} of ${isIceberg(table) ? 'an Iceberg' : 'a Hive'} table is not supported by the local Athena: ${table.DatabaseName}.${table.Name}`,
    );
  switch (statement.action) {
    case 'set properties':
      await catalog.replaceTable(table.DatabaseName, table.VersionId ?? '0', {
        ...tableInput(table),
        Parameters: { ...table.Parameters, ...statement.properties },
      });
      return NOTHING;
    case 'add partitions':
      await addPartitions(catalog, table, statement);
      return NOTHING;
    case 'drop partitions':
      for (const spec of statement.partitions) {
        const there = await catalog.deletePartition(table.DatabaseName, table.Name, valuesOf(table, spec));
        if (!there && !statement.ifExists)
          throw hiveFailure(`SemanticException [Error 10006]: Partition not found (${written(spec)})`);
      }
      return NOTHING;
    case 'rename':
      return rename(catalog, table, targetOf({ ...query, database: table.DatabaseName }, statement.to));
  }
}

const WORDS = {
  'set properties': 'SET TBLPROPERTIES',
  'add partitions': 'ADD PARTITION',
  'drop partitions': 'DROP PARTITION',
  rename: 'RENAME TO',
} as const;

async function addPartitions(
  catalog: QueryCatalog,
  table: GlueTable,
  { partitions, ifNotExists }: Extract<StatementOf<'alter table'>, { action: 'add partitions' }>,
): Promise<void> {
  const folder = table.StorageDescriptor?.Location?.replace(/\/+$/, '') ?? '';
  const there = await catalog.createPartitions(
    table.DatabaseName,
    table.Name,
    partitions.map(({ spec, location }) => ({
      Values: valuesOf(table, spec),
      StorageDescriptor: {
        ...table.StorageDescriptor,
        Location: location ?? `${folder}/${spec.map(({ column, value }) => `${column}=${value}`).join('/')}`,
      },
    })),
  );
  if (there.length > 0 && !ifNotExists)
    throw executionError(
      `AlreadyExistsException(message:Partition already exists: [${there[0]!.join(', ')}])`,
    );
}

/** The values of a partition in the order of the table's keys. @throws QueryFailure unless all and only the keys are named */
function valuesOf(table: GlueTable, spec: PartitionSpec): readonly string[] {
  const keys = table.PartitionKeys ?? [];
  const values = keys.flatMap((key) => spec.find(({ column }) => column === key.Name)?.value ?? []);
  if (values.length !== keys.length || spec.length !== keys.length)
    throw hiveFailure(
      `SemanticException partition spec {${written(spec)}} doesn't contain all (${keys.length}) partition columns`,
    );
  return values;
}

const written = (spec: PartitionSpec): string =>
  spec.map(({ column, value }) => `${column}=${value}`).join(', ');

/** The entry under another name; files stay where they are. */
async function rename(
  catalog: QueryCatalog,
  table: GlueTable,
  to: { readonly database: string; readonly table: string },
): Promise<EngineResult> {
  try {
    await catalog.putTable(to.database, { ...tableInput(table), Name: to.table });
  } catch (error) {
    if (!(error instanceof EntryExists)) throw error;
    throw new QueryFailure(
      `TABLE_ALREADY_EXISTS: line 1:1: Target table 'awsdatacatalog.${to.database}.${to.table}' already exists`,
    );
  }
  await catalog.deleteTable(table.DatabaseName, table.Name);
  return NOTHING;
}
