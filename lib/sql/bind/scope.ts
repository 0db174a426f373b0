import type { AsOf, Query } from '../parse/ast.ts';
import type { Position } from '../parse/sql-error.ts';
import { SqlError } from '../parse/sql-error.ts';
import type { HIDDEN_COLUMNS } from '../trino/hidden-columns.ts';
import type { TrinoType } from '../types/type.ts';
import type { Typed } from './typed-tree.ts';

export interface CatalogTable {
  readonly columns: readonly { readonly name: string; readonly type: TrinoType }[];
  /** Whose hidden columns it has. @default none */
  readonly format?: keyof typeof HIDDEN_COLUMNS;
  /** Name that the bound tree has for what is read, e.g. of one state of the table. @default the table's name */
  readonly source?: string;
  /** Of a view: the query that gives the columns, each cast to its type where it differs. */
  readonly view?: { readonly query: Query; readonly defaultDatabase: string };
}

export interface BindCatalog {
  /** Database and name in lower case, `asOf` as written; undefined when there is no such table. */
  table(database: string, name: string, asOf?: AsOf): CatalogTable | undefined;
  readonly defaultDatabase: string;
}

export interface BindSession {
  /** The session's zone; Athena's is always UTC. */
  readonly timeZone: 'UTC';
  /** What now() says. */
  readonly now: Date;
}

/** What is the same for a whole statement. */
export interface Statement {
  readonly catalog: BindCatalog;
  readonly session: BindSession;
  /** SQL texts of the execution parameters, in order. */
  readonly parameters: readonly string[];
  readonly tables: Map<string, { readonly database: string; readonly name: string }>;
  nextId(): number;
}

export interface Field {
  readonly name?: string;
  /** The relation's alias, or its catalog, database and table. Lower case. */
  readonly qualifier: readonly string[];
  readonly value: Typed;
  /** One of a USING pair, which only the shared column stands for; or a column that is only to be refused. */
  readonly hidden?: boolean;
  /** A hidden column of a table, such as "$path", which is not carried here. */
  readonly lacking?: boolean;
}

export interface NamedRelation {
  readonly id: number;
  readonly columns: readonly { readonly id: number; readonly name?: string; readonly type: TrinoType }[];
}

/** Names that an expression can see. */
export interface Scope {
  readonly fields: readonly Field[];
  readonly variables?: ReadonlyMap<string, Typed>;
  readonly named: ReadonlyMap<string, NamedRelation>;
  readonly parent?: Scope;
}

export interface NameMatch {
  readonly field: Field;
  /** How many leading parts of the name were used. */
  readonly used: number;
}

/**
 * Finds the field that a dotted name begins with, from the inner scope outward: `column`, `relation.column`,
 * `database.table.column`; what follows are fields of a row.
 * @throws SqlError AMBIGUOUS_NAME
 */
export function findField(
  scope: Scope | undefined,
  parts: readonly string[],
  at: Position,
): NameMatch | undefined {
  for (let s = scope; s; s = s.parent) {
    for (let used = Math.min(parts.length, 4); used >= 1; used--) {
      const name = parts[used - 1]!.toLowerCase();
      const qualifier = parts.slice(0, used - 1).map((part) => part.toLowerCase());
      const found = s.fields.filter(
        (field) =>
          field.name?.toLowerCase() === name && endsWith(field.qualifier, qualifier) && !field.hidden,
      );
      if (found.length > 1)
        throw new SqlError('AMBIGUOUS_NAME', at, `Column '${parts.slice(0, used).join('.')}' is ambiguous`);
      if (found[0]) return { field: found[0], used };
    }
  }
  return undefined;
}

/** Whether the name is that of a hidden column which Athena would find. */
export function isLacking(scope: Scope | undefined, parts: readonly string[]): boolean {
  const [name = '', ...qualifier] = parts.map((part) => part.toLowerCase()).toReversed();
  for (let s = scope; s; s = s.parent)
    if (
      s.fields.some(
        (field) => field.lacking && field.name === name && endsWith(field.qualifier, qualifier.toReversed()),
      )
    )
      return true;
  return false;
}

export function endsWith(qualifier: readonly string[], wanted: readonly string[]): boolean {
  return (
    wanted.length <= qualifier.length &&
    wanted.every((w, i) => qualifier[qualifier.length - wanted.length + i] === w)
  );
}

export function findNamed(scope: Scope | undefined, name: string): NamedRelation | undefined {
  for (let s = scope; s; s = s.parent) {
    const found = s.named.get(name);
    if (found) return found;
  }
  return undefined;
}
