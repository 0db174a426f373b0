import { athenaType, type ColumnType } from '../../contracts/column.ts';
import type { TableDefinition } from '../../contracts/table.ts';
import { bindQuery } from '../bind/bind-query.ts';
import { canCast } from '../bind/can-cast.ts';
import type { BindCatalog } from '../bind/scope.ts';
import { SqlError } from '../parse/sql-error.ts';
import { decimal, type TrinoType, timestamp, typeName, VARCHAR } from '../types/type.ts';
import { outputColumns } from './output-columns.ts';
import { InvalidModel, parseModelQuery, position } from './statement.ts';

/**
 * Holds what a model's query gives against its contract: every column, once, of a type that casts to the contract's.
 * @param query the query with as_of bound, at its places in the file
 * @param tables those that it reads, by database.table
 * @throws InvalidModel for a query that Athena would refuse, and for what differs
 */
export function checkOutput(
  table: TableDefinition,
  query: string,
  tables: ReadonlyMap<string, TableDefinition>,
  where: string,
): void {
  const statement = parseModelQuery(query, where);
  const given = outputColumns(statement.query.body, where);
  const contract = new Map(table.fields.map((field) => [field.name, field.type]));
  refuse(where, [
    ...[...contract.keys()]
      .filter((name) => !given.includes(name))
      .map((name) => `${name}: in the contract, not in the select`),
    ...given
      .filter((name) => !contract.has(name))
      .map((name) => `${name}: in the select, not in the contract`),
    ...given
      .filter((name, index) => given.indexOf(name) !== index)
      .map((name) => `${name}: twice in the select`),
  ]);
  refuse(
    where,
    bind(query, tables, where).flatMap(({ name, type }) => {
      const wanted = contract.get(name.toLowerCase());
      return wanted === undefined || canCast(type, trinoType(wanted))
        ? []
        : [`${name}: ${typeName(type)} can't be cast to the contract's ${athenaType(wanted)}`];
    }),
  );
}

function refuse(where: string, mistakes: readonly string[]): void {
  if (mistakes.length > 0)
    throw new InvalidModel(
      `${where}: its columns are not the contract's:\n${mistakes.map((mistake) => `  ${mistake}`).join('\n')}`,
    );
}

function bind(query: string, tables: ReadonlyMap<string, TableDefinition>, where: string) {
  try {
    return bindQuery(query, {
      catalog: catalogOf(tables),
      session: MODEL_SESSION,
    }).columns;
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    throw new InvalidModel(`${where}, ${position(error.position)}: ${error.errorName}: ${error.detail}`, {
      cause: error,
    });
  }
}

/** Models ask for no time but as_of: the session's is never read. */
export const MODEL_SESSION = { timeZone: 'UTC', now: new Date(0) } as const;

/** Tables by database.table, as a model's query finds them. */
export const catalogOf = (tables: ReadonlyMap<string, TableDefinition>): BindCatalog => ({
  defaultDatabase: '',
  table(database, name) {
    const found = tables.get(`${database}.${name}`);
    if (!found) return undefined;
    const columns = found.fields.map((f) => ({ name: f.name, type: trinoType(f.type) }));
    return { columns, format: 'iceberg' };
  },
});

/** The Trino type of an Iceberg column. */
export function trinoType(type: ColumnType): TrinoType {
  switch (type.kind) {
    case 'text':
      return VARCHAR;
    case 'decimal':
      return decimal(type.precision, type.scale);
    case 'timestamp':
      return timestamp(6);
    default:
      return { kind: type.kind };
  }
}
