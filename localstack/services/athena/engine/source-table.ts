import type { TableField } from '../../../../lib/contracts/table.ts';
import type { DataFile } from '../../../../lib/lake/data-file.ts';
import { openTable } from '../../../../lib/lake/table.ts';
import type { Query } from '../../../../lib/sql/parse/ast.ts';
import { SqlError } from '../../../../lib/sql/parse/sql-error.ts';
import type { Runtime } from '../../../runtime.ts';
import { QueryFailure } from '../query-failure.ts';
import { nameOf, type TableName } from '../statements/parse-statement.ts';
import { GlueCatalog } from './glue-catalog.ts';
import type { EngineQuery } from './query-engine.ts';
import { S3Objects } from './s3-objects.ts';

/** A table that a query reads: the columns and files of its current snapshot. */
export interface SourceTable {
  readonly database: string;
  readonly table: string;
  readonly fields: readonly TableField[];
  readonly files: readonly DataFile[];
}

/** Database of unqualified names when the query has none. */
export const DEFAULT_DATABASE = 'default';

/** Every table that a query names, CTEs left out; each once. */
export function tablesOf(
  query: Query,
  database: string | undefined,
): readonly Required<Omit<TableName, 'catalog'>>[] {
  const ctes = new Set<string>();
  const names: TableName[] = [];
  visit(query, (node) => {
    if (Array.isArray(node.with))
      for (const cte of node.with as { name: { name: string } }[]) ctes.add(cte.name.name.toLowerCase());
    const name = node.name as { parts?: readonly string[]; line: number; column: number } | undefined;
    if (node.kind === 'table' && name?.parts)
      names.push({ ...nameOf({ ...name, parts: name.parts }), line: name.line, column: name.column });
  });
  const found = new Map<string, Required<Omit<TableName, 'catalog'>>>();
  for (const { catalog, ...name } of names) {
    if (name.database === undefined && ctes.has(name.table)) continue;
    if (catalog !== undefined && catalog !== 'awsdatacatalog')
      throw new SqlError('CATALOG_NOT_FOUND', name, `Catalog '${catalog}' does not exist`);
    const full = { ...name, database: name.database ?? database ?? DEFAULT_DATABASE };
    found.set(`${full.database}.${full.table}`, full);
  }
  return [...found.values()];
}

function visit(node: unknown, see: (node: Readonly<Record<string, unknown>>) => void): void {
  if (Array.isArray(node)) for (const child of node) visit(child, see);
  else if (node && typeof node === 'object') {
    see(node as Record<string, unknown>);
    for (const child of Object.values(node)) visit(child, see);
  }
}

/**
 * Loads a table's current snapshot as the query's caller; undefined when the catalog has no such table.
 * @throws QueryFailure for what is no Iceberg table, or has delete files; AwsError when the caller may not
 */
export async function loadSource(
  runtime: Runtime,
  query: EngineQuery,
  name: { readonly database: string; readonly table: string },
): Promise<SourceTable | undefined> {
  const catalog = new GlueCatalog(runtime, query.call.caller);
  const entry = await catalog.getTable(name.database, name.table);
  if (!entry) return undefined;
  const full = `awsdatacatalog.${name.database}.${name.table}`;
  if (entry.parameters.table_type?.toUpperCase() !== 'ICEBERG')
    throw new QueryFailure(
      `NOT_SUPPORTED: Table '${full}' is no Iceberg table: the local Athena reads no other`,
    );
  const table = await openTable({ objects: new S3Objects(runtime, query.call.caller) }, entry);
  const deletes = await table.deleteFiles();
  if (deletes.length > 0)
    throw new QueryFailure(
      `NOT_SUPPORTED: Table '${full}' has ${deletes.length} delete files, which the local Athena does not apply: rewrite its data files first (OPTIMIZE ${name.table} REWRITE DATA USING BIN_PACK)`,
    );
  return { ...name, fields: table.fields, files: await table.dataFiles() };
}
