import type { BoundQuery } from '../../../../lib/sql/bind/typed-tree.ts';
import type { TrinoType, TypeOf } from '../../../../lib/sql/types/type.ts';
import { textOf } from './cast-writer.ts';
import { mapParts } from './map-parts.ts';
import { type WriterContext, writeQuery } from './query-writer.ts';
import { columnName, fieldNames, quote, storedNames } from './sql-text.ts';

export interface DuckDbQuery {
  readonly sql: string;
  /**
   * Columns by position, with Trino's types. Values come as DuckDB's type of the same name; json, intervals,
   * timestamps with a zone and timestamps of more than six digits come as Trino's text.
   */
  readonly columns: readonly { readonly name: string; readonly type: TrinoType }[];
}

export interface ToDuckDbOptions extends WriterContext {
  /**
   * What the fields of rows are called: as the type calls them, for files, or by position, for values that JavaScript takes as objects.
   * @default 'positions'
   */
  readonly rowFields?: 'names' | 'positions';
}

/**
 * DuckDB SQL that gives a bound query's rows. The connection must know the functions of registerFunctions.
 * @throws UnsupportedSql what Trino knows and this translator does not
 */
export function toDuckDb(bound: BoundQuery, options: ToDuckDbOptions): DuckDbQuery {
  const inner = writeQuery(bound.tree, options);
  const to = options.rowFields === 'names' ? storedNames : fieldNames;
  const names = outputNames(bound.columns.map(({ name }) => name));
  const columns = bound.tree.columns.map(
    ({ id, type }, i) => `${output(columnName(id), type, to)} AS ${quote(names[i]!)}`,
  );
  return { sql: `SELECT ${columns.join(', ')} FROM (${inner}) AS q`, columns: bound.columns };
}

/** What is carried otherwise than its type is written outside of the query. */
function output(sql: string, type: TrinoType, to: (row: TypeOf<'row'>) => string[]): string {
  switch (type.kind) {
    case 'interval day to second':
    case 'interval year to month':
    case 'timestamp with time zone':
      return `CASE WHEN ${sql} IS NULL THEN NULL ELSE ${textOf(sql, type)} END`;
    case 'timestamp':
      return type.precision > 6 ? textOf(sql, type) : sql;
    default:
      return mapParts(sql, type, { from: fieldNames, to, part: (part, of) => output(part, of, to) });
  }
}

/** DuckDB wants every name once, without regard to case. */
function outputNames(names: readonly string[]): string[] {
  const seen = new Set<string>();
  return names.map((name, i) => {
    const unique = seen.has(name.toLowerCase()) ? `${name}_${i}` : name;
    seen.add(unique.toLowerCase());
    return unique;
  });
}
