import { athenaType } from '../../contracts/column.ts';
import type { TableDefinition } from '../../contracts/table.ts';
import { bindQuery } from '../bind/bind-query.ts';
import { canCast } from '../bind/can-cast.ts';
import { SqlError } from '../parse/sql-error.ts';
import { typeName } from '../types/type.ts';
import { outputColumns } from './output-columns.ts';
import { catalogOf, MODEL_SESSION, type ReadableTable, trinoType } from './readable-tables.ts';
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
  tables: ReadonlyMap<string, ReadableTable>,
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
    boundColumns(query, tables, where).flatMap(({ name, type }) => {
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

/** The columns that a query gives, with their types. @throws InvalidModel for a query that Athena would refuse */
export function boundColumns(
  query: string,
  tables: ReadonlyMap<string, ReadableTable>,
  where: string,
): ReturnType<typeof bindQuery>['columns'] {
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
