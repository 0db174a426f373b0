import type { DecimalType, TrinoType, TypeOf } from '../../../../lib/sql/types/type.ts';
import { typeName } from '../../../../lib/sql/types/type.ts';
import { macroCall } from './evaluate-once.ts';
import { unsupported } from './unsupported.ts';

/** A DuckDB string literal; its parser takes a NUL for the end of the statement. */
export function text(value: string): string {
  const literal = `'${value.replaceAll("'", "''")}'`;
  return value.includes('\0') ? `(${literal.replaceAll('\0', "' || chr(0) || '")})` : literal;
}

/** A DuckDB quoted identifier. */
export const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** The name of a column by its id in the bound tree; unique in the statement. */
export const columnName = (id: number): string => `c${id}`;

/**
 * Names of a row's fields in the STRUCT that carries it: by their places, as Trino compares and casts rows whatever their
 * names, and DuckDB by them.
 */
export const fieldNames = (type: TypeOf<'row'>): string[] => type.fields.map((_, i) => `field${i}`);

/** Names of a row's fields outside of the query, in files and results: DuckDB knows no anonymous or repeated ones. */
export function storedNames(type: TypeOf<'row'>): string[] {
  const seen = new Set<string>();
  return type.fields.map(({ name }, i) => {
    const free = name === undefined || seen.has(name.toLowerCase()) ? `field${i}` : name;
    seen.add(free.toLowerCase());
    return free;
  });
}

/**
 * The DuckDB type that carries a Trino type's values.
 * A timestamp with time zone is STRUCT(ts: UTC, zone); intervals are BIGINT milliseconds and INTEGER months; json is
 * canonical text; char(n) is padded text.
 */
export const duckDbType = (type: TrinoType): string => typeWith(type, fieldNames);

/** The same with the names that files have. */
export const storedType = (type: TrinoType): string => typeWith(type, storedNames);

function typeWith(type: TrinoType, namesOf: (row: TypeOf<'row'>) => string[]): string {
  const inner = (part: TrinoType) => typeWith(part, namesOf);
  switch (type.kind) {
    case 'real':
      return 'FLOAT';
    case 'decimal':
      return `DECIMAL(${type.precision},${type.scale})`;
    case 'varchar':
    case 'char':
    case 'json':
      return 'VARCHAR';
    case 'varbinary':
      return 'BLOB';
    case 'time':
      return type.precision > 6 ? unsupported(`${typeName(type)}, of more than six digits,`) : 'TIME';
    case 'timestamp':
      return type.precision > 6 ? 'TIMESTAMP_NS' : 'TIMESTAMP';
    case 'timestamp with time zone':
      return `STRUCT(ts ${type.precision > 6 ? 'TIMESTAMP_NS' : 'TIMESTAMP'}, zone VARCHAR)`;
    case 'interval day to second':
      return 'BIGINT';
    case 'interval year to month':
      return 'INTEGER';
    case 'array':
      return `${inner(type.element)}[]`;
    case 'map':
      return `MAP(${inner(type.key)}, ${inner(type.value)})`;
    case 'row': {
      const names = namesOf(type);
      return `STRUCT(${type.fields.map((field, i) => `${quote(names[i]!)} ${inner(field.type)}`).join(', ')})`;
    }
    case 'unknown':
      return 'BOOLEAN';
    case 'function':
      throw new Error('A function has no DuckDB type');
    default:
      return type.kind.toUpperCase();
  }
}

export const cast = (sql: string, type: TrinoType | string): string =>
  `CAST(${sql} AS ${typeof type === 'string' ? type : duckDbType(type)})`;

/** The moment in UTC of a time with a zone. The cast gives a constant null its type. */
export const moment = (sql: string, precision: number): string =>
  cast(`(${sql}).ts`, precision > 6 ? 'TIMESTAMP_NS' : 'TIMESTAMP');

/** A timestamp as DuckDB's of six digits, further ones cut off toward the past: DuckDB itself cuts toward 1970. */
export const floorMicros = (sql: string, precision: number): string =>
  precision > 6 ? macroCall('trino_floor_micros', sql) : sql;

/** A moment in UTC with a zone, both written. */
export const zonedMoment = (utc: string, zone: string): string => macroCall('trino_at', utc, zone);

/** The local time of a moment with its zone. @param precision digits of the type's second */
export const localTime = (sql: string, precision: number): string =>
  macroCall(`trino_local${precision > 6 ? '9' : ''}`, sql);

/** The moment of a local time in a zone, both written; a local time in a gap moves on by the gap. */
export const zonedTime = (local: string, zone: string, precision: number): string =>
  macroCall(`trino_zoned${precision > 6 ? '9' : ''}`, local, zone);

/** Digits of decimals that DuckDB computes in 64 bits: it divides longer ones bit by bit. */
const SHORT = 18;

/**
 * What is computed of a decimal that loses digits, in 64 bits where the value fits in them.
 * @param compute from the written decimal
 */
export function inShort(sql: string, type: DecimalType, compute: (decimal: string) => string): string {
  if (type.precision <= SHORT || type.scale > SHORT || type.scale === 0) return compute(sql);
  const short = `TRY_CAST(${sql} AS DECIMAL(${SHORT},${type.scale}))`;
  return `CASE WHEN ${short} IS NOT NULL THEN ${compute(short)} ELSE ${compute(sql)} END`;
}

/** An expression of a type that fails when it is computed. @param message SQL of the message */
export const fail = (message: string, type: TrinoType): string => cast(`trino_fail(${message})`, type);

/**
 * An unscaled integer from a decimal, and back.
 * @param type of the decimal, where it is known: by way of a text otherwise, which takes ten times as long
 */
export function unscaled(sql: string, type?: DecimalType): string {
  if (!type || type.precision + type.scale + 1 > 38) return `trino_unscaled(${sql})`;
  if (type.scale === 0) return cast(sql, 'HUGEINT');
  // DuckDB computes two decimals of up to 18 digits in 64 bits, whatever their product needs.
  const wide = `CAST(${sql} AS DECIMAL(${Math.max(19, type.precision)},${type.scale}))`;
  return `CAST(${wide} * CAST(1${'0'.repeat(type.scale)} AS DECIMAL(${type.scale + 1},0)) AS HUGEINT)`;
}

export function scaled(sql: string, precision: number, scale: number): string {
  const whole = `CAST(${sql} AS DECIMAL(38,0))`;
  if (scale === 0) return `CAST(${whole} AS DECIMAL(${precision},0))`;
  const unit = `CAST('0.${'0'.repeat(scale - 1)}1' AS DECIMAL(${scale},${scale}))`;
  return `CAST(${whole} * ${unit} AS DECIMAL(${precision},${scale}))`;
}
