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

/** A comparison with Trino's NaN, which equals nothing and is neither less nor greater. */
export function writeComparison(
  operator: ComparisonOperator,
  left: string,
  right: string,
  type: TrinoType,
): string {
  if (!isFloating(type)) {
    const ordered = operator === '=' || operator === '<>' ? comparable : sortable;
    const value = (side: string) => ordered(withoutNan(side, type), type);
    return `(${value(left)} ${operator} ${value(right)})`;
  }
  const nan = `(isnan(${left}) OR isnan(${right}))`;
  const otherwise = operator === '<>' ? 'true' : 'false';
  return `CASE WHEN ${left} IS NULL OR ${right} IS NULL THEN NULL WHEN ${nan} THEN ${otherwise} ELSE ${left} ${operator} ${right} END`;
}
