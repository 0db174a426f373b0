import { type TrinoType, typeName } from '../types/type.ts';
import { asOfSpans } from './as-of.ts';
import { atSomeTime } from './at-some-time.ts';
import { boundColumns } from './check-output.ts';
import { outputColumns } from './output-columns.ts';
import type { ReadableTable } from './readable-tables.ts';
import { InvalidModel, parseModelQuery } from './statement.ts';

/** What a query would be as a model, before anybody has described it. */
export interface DraftModel {
  /** In order of the select, each with its type as a contract spells it. */
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** Whether it asks for the scheduled time. */
  readonly usesTime: boolean;
}

/**
 * The columns that a query gives, with the types that a contract may have.
 * @param tables those that it may read, by database.table
 * @throws InvalidModel for a query that Athena would refuse, a column without a name, and one whose type no column of gold has
 */
export function draftColumns(
  sql: string,
  tables: ReadonlyMap<string, ReadableTable>,
  where: string,
): DraftModel {
  const statement = parseModelQuery(sql, where);
  const names = outputColumns(statement.query.body, where);
  const given = boundColumns(atSomeTime(statement, where), tables, where);
  return {
    columns: given.map(({ type }, index) => {
      const name = names[index]!;
      const found = contractType(type);
      if (found === undefined)
        throw new InvalidModel(
          `${where}: column ${name} is ${typeName(type)}, which no column of gold is: cast it, or give its parts columns of their own`,
        );
      return { name, type: found };
    }),
    usesTime: asOfSpans(statement, where).length > 0,
  };
}

/** Undefined for a type that gold does not have. */
function contractType(type: TrinoType): string | undefined {
  switch (type.kind) {
    case 'varchar':
    case 'char':
      return 'varchar';
    case 'tinyint':
    case 'smallint':
    case 'integer':
      return 'integer';
    case 'real':
    case 'double':
      return 'double';
    case 'decimal':
      return `decimal(${type.precision},${type.scale})`;
    case 'timestamp':
      return 'timestamp(6)';
    case 'bigint':
    case 'boolean':
    case 'date':
      return type.kind;
    default:
      return undefined;
  }
}
