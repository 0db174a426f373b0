import type { BoundQuery } from '../../../../lib/sql/bind/typed-tree.ts';
import type { TrinoType } from '../../../../lib/sql/types/type.ts';
import { textOf } from './cast-writer.ts';
import { type WriterContext, writeQuery } from './query-writer.ts';
import { columnName, fieldNames, quote, text } from './sql-text.ts';

export interface DuckDbQuery {
  readonly sql: string;
  /**
   * Columns by position, with Trino's types. Values come as DuckDB's type of the same name; json, intervals,
   * timestamps with a zone and timestamps of more than six digits come as Trino's text.
   */
  readonly columns: readonly { readonly name: string; readonly type: TrinoType }[];
}

export type ToDuckDbOptions = WriterContext;

/**
 * DuckDB SQL that gives a bound query's rows. The connection must know the functions of registerFunctions.
 * @throws UnsupportedSql what Trino knows and this translator does not
 */
export function toDuckDb(bound: BoundQuery, options: ToDuckDbOptions): DuckDbQuery {
  const inner = writeQuery(bound.tree, options);
  const names = outputNames(bound.columns.map(({ name }) => name));
  const columns = bound.tree.columns.map(
    ({ id, type }, i) => `${output(columnName(id), type)} AS ${quote(names[i]!)}`,
  );
  return { sql: `SELECT ${columns.join(', ')} FROM (${inner}) AS q`, columns: bound.columns };
}

let variables = 0;
const variable = () => `o${++variables}`;

function output(sql: string, type: TrinoType): string {
  switch (type.kind) {
    case 'interval day to second':
    case 'interval year to month':
    case 'timestamp with time zone':
      return `CASE WHEN ${sql} IS NULL THEN NULL ELSE ${textOf(sql, type)} END`;
    case 'timestamp':
      return type.precision > 6 ? textOf(sql, type) : sql;
    case 'array': {
      const e = variable();
      const element = output(e, type.element);
      return element === e ? sql : `list_transform(${sql}, lambda ${e}: ${element})`;
    }
    case 'map': {
      const [k, v] = [variable(), variable()];
      const [key, value] = [output(k, type.key), output(v, type.value)];
      if (key === k && value === v) return sql;
      return `map(list_transform(map_keys(${sql}), lambda ${k}: ${key}), list_transform(map_values(${sql}), lambda ${v}: ${value}))`;
    }
    case 'row': {
      const names = fieldNames(type);
      const fields = names.map((name) => `struct_extract(${sql}, ${text(name)})`);
      const written = fields.map((field, i) => output(field, type.fields[i]!.type));
      if (written.every((field, i) => field === fields[i])) return sql;
      return `CASE WHEN ${sql} IS NULL THEN NULL ELSE struct_pack(${written.map((field, i) => `${quote(names[i]!)} := ${field}`).join(', ')}) END`;
    }
    default:
      return sql;
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
