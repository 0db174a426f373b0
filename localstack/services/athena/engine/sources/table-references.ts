import type { AsOf, NamedQuery, QualifiedName, Query } from '../../../../../lib/sql/parse/ast.ts';
import { SqlError } from '../../../../../lib/sql/parse/sql-error.ts';
import { nameOf } from '../../statements/parse/names.ts';

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
  const found = new Map<string | AsOf, TableReference>();
  visit(query, new Set(), ({ name, asOf }, ctes) => {
    const { catalog, ...parts } = nameOf(name);
    if (parts.database === undefined && ctes.has(parts.table)) return;
    const at = { line: name.line, column: name.column };
    if (catalog !== undefined && catalog !== 'awsdatacatalog')
      throw new SqlError('CATALOG_NOT_FOUND', at, `Catalog '${catalog}' does not exist`);
    const full = { ...parts, ...at, database: parts.database ?? database, ...(asOf && { asOf }) };
    found.set(asOf ?? `${full.database}.${full.table}`, full);
  });
  return [...found.values()];
}

interface TableNode {
  readonly name: QualifiedName;
  readonly asOf?: AsOf;
}

/** Calls `see` with each table that is named, and the names of WITH that can be seen from there. */
function visit(
  node: unknown,
  ctes: ReadonlySet<string>,
  see: (table: TableNode, ctes: ReadonlySet<string>) => void,
): void {
  if (Array.isArray(node)) for (const child of node) visit(child, ctes, see);
  if (!node || typeof node !== 'object' || Array.isArray(node)) return;
  const { kind, name, with: named, ...members } = node as Readonly<Record<string, unknown>>;
  if (kind === 'table' && Array.isArray((name as QualifiedName | undefined)?.parts))
    see(node as unknown as TableNode, ctes);
  const visible = new Set(ctes);
  for (const cte of (named ?? []) as readonly NamedQuery[]) {
    const own = cte.name.name.toLowerCase();
    // A query sees those before it, and itself where WITH is recursive.
    if (members.recursive === true) visible.add(own);
    visit(cte.query, new Set(visible), see);
    visible.add(own);
  }
  for (const child of Object.values(members)) visit(child, visible, see);
}
