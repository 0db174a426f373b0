import type { AsOf, Query } from '../../../../../lib/sql/parse/ast.ts';
import { SqlError } from '../../../../../lib/sql/parse/sql-error.ts';
import { nameOf } from '../../statements/parse/names.ts';
import type { TableName } from '../../statements/statement.ts';

export interface TableReference {
  readonly database: string;
  readonly table: string;
  readonly line: number;
  readonly column: number;
  /** Undefined for the table as it is. */
  readonly asOf?: AsOf;
}

/**
 * Every table that a query names, CTEs left out; each once, and each past state that is named.
 * @param database of unqualified names
 * @throws SqlError CATALOG_NOT_FOUND
 */
export function tablesOf(query: Query, database: string): readonly TableReference[] {
  const ctes = new Set<string>();
  const names: (TableName & { readonly asOf?: AsOf })[] = [];
  visit(query, (node) => {
    if (Array.isArray(node.with))
      for (const cte of node.with as { name: { name: string } }[]) ctes.add(cte.name.name.toLowerCase());
    const name = node.name as { parts?: readonly string[]; line: number; column: number } | undefined;
    if (node.kind === 'table' && name?.parts)
      names.push({
        ...nameOf({ ...name, parts: name.parts }),
        ...{ line: name.line, column: name.column },
        ...(node.asOf !== undefined && { asOf: node.asOf as AsOf }),
      });
  });
  const found = new Map<string | AsOf, TableReference>();
  for (const { catalog, ...name } of names) {
    if (name.database === undefined && ctes.has(name.table)) continue;
    if (catalog !== undefined && catalog !== 'awsdatacatalog')
      throw new SqlError('CATALOG_NOT_FOUND', name, `Catalog '${catalog}' does not exist`);
    const full = { ...name, database: name.database ?? database };
    found.set(full.asOf ?? `${full.database}.${full.table}`, full);
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
