import type { ComparisonOperator } from '../../../../lib/sql/parse/ast.ts';
import type { TrinoType } from '../../../../lib/sql/types/type.ts';
import { fail, fieldNames, text } from './sql-text.ts';

/** What a value is compared, grouped and sorted by. */
export function comparable(sql: string, type: TrinoType): string {
  return type.kind === 'timestamp with time zone' ? `(${sql}).ts` : sql;
}

/**
 * Whether a value that is not null has a null within; undefined for types that have no parts.
 * @param depth of the lambdas around it
 */
export function nullInside(value: string, type: TrinoType, depth = 0): string | undefined {
  const isNull = (part: string, of: TrinoType) => {
    const deeper = nullInside(part, of, depth + 1);
    return deeper === undefined ? `${part} IS NULL` : `(${part} IS NULL OR ${deeper})`;
  };
  const item = `n${depth}`;
  const any = (list: string, of: TrinoType) =>
    `len(list_filter(${list}, lambda ${item}: ${isNull(item, of)})) > 0`;
  if (type.kind === 'array') return any(value, type.element);
  if (type.kind === 'map') return any(`map_values(${value})`, type.value);
  if (type.kind !== 'row') return undefined;
  const names = fieldNames(type);
  return `(${type.fields.map((field, i) => isNull(`struct_extract(${value}, ${text(names[i]!)})`, field.type)).join(' OR ')})`;
}

/** What a value is put in order by. Trino compares no nulls within arrays and rows: it fails when it comes to one. */
export function sortable(sql: string, type: TrinoType): string {
  const inside = nullInside(sql, type);
  if (inside === undefined) return comparable(sql, type);
  const message = text(
    `NOT_SUPPORTED: The order of ${type.kind}s with null elements is not supported by the local Athena`,
  );
  return `CASE WHEN ${sql} IS NOT NULL AND ${inside} THEN ${fail(message, type)} ELSE ${sql} END`;
}

/** Whether a value has a NaN within; undefined for types that have no parts of floats. @param depth of the lambdas around it */
export function nanInside(value: string, type: TrinoType, depth = 0): string | undefined {
  const isNan = (part: string, of: TrinoType) =>
    isFloating(of) ? `isnan(${part})` : nanInside(part, of, depth + 1);
  const item = `m${depth}`;
  const any = (list: string, of: TrinoType) => {
    const found = isNan(item, of);
    return found && `len(list_filter(${list}, lambda ${item}: ${found})) > 0`;
  };
  const either = (conditions: readonly (string | undefined)[]) => {
    const known = conditions.filter((condition) => condition !== undefined);
    return known.length ? `(${known.join(' OR ')})` : undefined;
  };
  if (type.kind === 'array') return any(value, type.element);
  if (type.kind === 'map')
    return either([any(`map_keys(${value})`, type.key), any(`map_values(${value})`, type.value)]);
  if (type.kind !== 'row') return undefined;
  const names = fieldNames(type);
  return either(
    type.fields.map((field, i) => isNan(`struct_extract(${value}, ${text(names[i]!)})`, field.type)),
  );
}

/** A value that is compared. NaN within an array or a row equals itself in DuckDB, and is the greatest, which it is not in Trino. */
export function withoutNan(sql: string, type: TrinoType): string {
  const inside = nanInside(sql, type);
  if (inside === undefined) return sql;
  const message = text(
    `NOT_SUPPORTED: A comparison of ${type.kind}s with NaN within is not supported by the local Athena`,
  );
  return `CASE WHEN ${sql} IS NOT NULL AND ${inside} THEN ${fail(message, type)} ELSE ${sql} END`;
}

/** Types with NaN, which DuckDB takes for a number greater than all and equal to itself. */
export const isFloating = (type: TrinoType) => type.kind === 'double' || type.kind === 'real';

let variables = 0;

/**
 * Whether two values are equal, of every type, as Trino has it: NaN equals nothing, and what has a null where all else is
 * equal is neither equal nor not.
 */
export function writeEquality(left: string, right: string, type: TrinoType): string {
  const bothKnown = `${left} IS NULL OR ${right} IS NULL`;
  const all = (results: string) => {
    const r = `e${++variables}`;
    const verdict = `CASE WHEN list_contains(${r}, false) THEN false WHEN len(list_filter(${r}, lambda e: e IS NULL)) > 0 THEN NULL ELSE true END`;
    return `list_extract(list_transform([${results}], lambda ${r}: ${verdict}), 1)`;
  };
  switch (type.kind) {
    case 'double':
    case 'real':
      return writeComparison('=', left, right, type);
    case 'array': {
      const i = `e${++variables}`;
      const items = writeEquality(
        `list_extract(${left}, ${i})`,
        `list_extract(${right}, ${i})`,
        type.element,
      );
      const results = `list_transform(range(1, len(${left}) + 1), lambda ${i}: ${items})`;
      return `CASE WHEN ${bothKnown} THEN NULL WHEN len(${left}) <> len(${right}) THEN false ELSE ${all(results)} END`;
    }
    case 'map': {
      const k = `e${++variables}`;
      const values = writeEquality(
        `map_extract_value(${left}, ${k})`,
        `map_extract_value(${right}, ${k})`,
        type.value,
      );
      const nan = isFloating(type.key) ? `isnan(${k}) OR ` : '';
      const results = `list_transform(map_keys(${left}), lambda ${k}: CASE WHEN ${nan}NOT map_contains(${right}, ${withoutNan(k, type.key)}) THEN false ELSE ${values} END)`;
      return `CASE WHEN ${bothKnown} THEN NULL WHEN cardinality(${left}) <> cardinality(${right}) THEN false ELSE ${all(results)} END`;
    }
    case 'row': {
      const fields = fieldNames(type).map((name, i) =>
        writeEquality(
          `struct_extract(${left}, ${text(name)})`,
          `struct_extract(${right}, ${text(name)})`,
          type.fields[i]!.type,
        ),
      );
      return `CASE WHEN ${bothKnown} THEN NULL ELSE (${fields.join(' AND ')}) END`;
    }
    default:
      return `(${comparable(left, type)} = ${comparable(right, type)})`;
  }
}

/** Arrays, maps and rows. */
export const isNested = (type: TrinoType): boolean =>
  type.kind === 'array' || type.kind === 'map' || type.kind === 'row';

/** A comparison with Trino's NaN, which equals nothing and is neither less nor greater. */
export function writeComparison(
  operator: ComparisonOperator,
  left: string,
  right: string,
  type: TrinoType,
): string {
  if (!isFloating(type)) {
    if (operator === '=' || operator === '<>') {
      const same = writeEquality(left, right, type);
      return operator === '=' ? same : `(NOT ${same})`;
    }
    const value = (side: string) => sortable(withoutNan(side, type), type);
    return `(${value(left)} ${operator} ${value(right)})`;
  }
  const nan = `(isnan(${left}) OR isnan(${right}))`;
  const otherwise = operator === '<>' ? 'true' : 'false';
  return `CASE WHEN ${left} IS NULL OR ${right} IS NULL THEN NULL WHEN ${nan} THEN ${otherwise} ELSE ${left} ${operator} ${right} END`;
}
