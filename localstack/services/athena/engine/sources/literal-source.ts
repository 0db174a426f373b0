import type { TrinoType } from '../../../../../lib/sql/types/type.ts';
import { cast, duckDbType, quote, text } from '../../translator/sql-text.ts';
import type { Source } from './source.ts';

/** A value of a row held in memory: instants (timestamp with time zone, UTC) are Dates, maps are Maps, rows are arrays. */
export type Literal =
  | null
  | string
  | number
  | bigint
  | boolean
  | Date
  | readonly Literal[]
  | ReadonlyMap<Literal, Literal>;

/** Rows that are written into the query itself, e.g. of information_schema; nothing is metered. */
export function literalSource(
  columns: readonly { readonly name: string; readonly type: TrinoType }[],
  rows: readonly (readonly Literal[])[],
): Source {
  const names = columns.map(({ name }) => quote(name));
  return {
    table: { columns },
    bytes: () => 0,
    relation() {
      if (rows.length === 0)
        return `(SELECT ${columns.map(({ type }, i) => `${cast('NULL', type)} AS ${names[i]}`).join(', ')} WHERE false)`;
      const values = rows.map((row) => `(${row.map((value, i) => sql(value, columns[i]!.type)).join(', ')})`);
      return `(SELECT * FROM (VALUES ${values.join(', ')}) AS literal(${names.join(', ')}))`;
    },
  };
}

function sql(value: Literal, type: TrinoType): string {
  if (value === null) return cast('NULL', type);
  if (value instanceof Date)
    return `CAST({'ts': make_timestamp(${value.getTime() * 1000}), 'zone': 'UTC'} AS ${duckDbType(type)})`;
  if (value instanceof Map && type.kind === 'map') {
    const entries = [...value].map(([key, item]) => `${sql(key, type.key)}: ${sql(item, type.value)}`);
    return cast(`MAP {${entries.join(', ')}}`, type);
  }
  if (Array.isArray(value) && type.kind === 'array')
    return cast(`[${value.map((item) => sql(item, type.element)).join(', ')}]`, type);
  if (Array.isArray(value) && type.kind === 'row')
    return cast(`row(${value.map((item, i) => sql(item, type.fields[i]!.type)).join(', ')})`, type);
  return cast(typeof value === 'string' ? text(value) : String(value), type);
}
