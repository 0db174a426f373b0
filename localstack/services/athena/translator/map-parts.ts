import type { TrinoType, TypeOf } from '../../../../lib/sql/types/type.ts';
import { quote, text } from './sql-text.ts';

export interface PartsOf {
  /** Names of a row's fields in the value, and in what is made of it. */
  readonly from: (row: TypeOf<'row'>) => readonly string[];
  readonly to: (row: TypeOf<'row'>) => readonly string[];
  /** Writes a part anew; the same text leaves it as it is. */
  readonly part: (sql: string, type: TrinoType) => string;
}

let variables = 0;
const variable = () => `o${++variables}`;

/** A written array, map or row with its parts written anew; what has no parts, or none that change, as it is. */
export function mapParts(sql: string, type: TrinoType, { from, to, part }: PartsOf): string {
  switch (type.kind) {
    case 'array': {
      const e = variable();
      const element = part(e, type.element);
      return element === e ? sql : `list_transform(${sql}, lambda ${e}: ${element})`;
    }
    case 'map': {
      const [k, v] = [variable(), variable()];
      const [key, value] = [part(k, type.key), part(v, type.value)];
      if (key === k && value === v) return sql;
      return `map(list_transform(map_keys(${sql}), lambda ${k}: ${key}), list_transform(map_values(${sql}), lambda ${v}: ${value}))`;
    }
    case 'row': {
      const [old, names] = [from(type), to(type)];
      const fields = old.map((name) => `struct_extract(${sql}, ${text(name)})`);
      const written = fields.map((field, i) => part(field, type.fields[i]!.type));
      if (written.every((field, i) => field === fields[i] && old[i] === names[i])) return sql;
      const members = written.map((field, i) => `${quote(names[i]!)} := ${field}`);
      return `CASE WHEN ${sql} IS NULL THEN NULL ELSE struct_pack(${members.join(', ')}) END`;
    }
    default:
      return sql;
  }
}
