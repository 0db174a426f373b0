import { SqlError } from '../../../../lib/sql/parse/sql-error.ts';
import { commonSuperType } from '../../../../lib/sql/types/coercion.ts';
import { displayName, type TrinoType } from '../../../../lib/sql/types/type.ts';
import type { EngineContext } from '../engine/engine-context.ts';
import { planQuery, type QueryPlan } from '../engine/plan-query.ts';
import { QueryCatalog } from '../engine/query-catalog.ts';
import type { EngineQuery, EngineResult } from '../engine/query-engine.ts';
import { type CatalogColumn, catalogColumns, isIceberg, isView } from '../engine/sources/catalog-table.ts';
import { cast, quote } from '../translator/sql-text.ts';
import { insertIntoHive } from './insert-hive.ts';
import { insertIntoIceberg } from './insert-iceberg.ts';
import { written } from './new-table.ts';
import type { StatementOf } from './statement.ts';
import { targetOf } from './target-table.ts';

/** Where Trino says that an INSERT is wrong: at its first word. */
const AT = { line: 1, column: 1 };

/** INSERT INTO an Iceberg table, as one snapshot that appends, or a Hive table of Parquet files. */
export async function insert(
  context: EngineContext,
  query: EngineQuery,
  statement: StatementOf<'insert'>,
): Promise<EngineResult> {
  const catalog = new QueryCatalog(context.runtime, query.call.caller);
  const { database, table } = targetOf(query, statement.table);
  const entry = await catalog.glueTable(database, table);
  if (!entry)
    throw new SqlError('TABLE_NOT_FOUND', AT, `Table 'awsdatacatalog.${database}.${table}' does not exist`);
  if (isView(entry)) throw new SqlError('NOT_SUPPORTED', AT, 'Inserting into views is not supported');
  const columns = catalogColumns(entry);
  const targets = targetColumns(columns, statement.columns);
  const plan = await planQuery(context, query, statement.query, {
    castTo: (given) =>
      insertTypes(
        targets,
        given.map(({ type }) => type),
      ),
    rowFields: 'names',
  });
  const rows = { sql: inTableOrder(plan, columns, targets), names: columns.map(({ name }) => name) };
  if (isIceberg(entry))
    return written(await insertIntoIceberg(context, query, entry, rows), plan.scannedBytes);
  const added = await insertIntoHive(context, query, entry, rows);
  return written(added.rows, plan.scannedBytes, added.files);
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
