export interface RowField {
  /** Undefined for an anonymous field. */
  readonly name?: string;
  readonly type: TrinoType;
}

/** A type of Trino's SQL. Precisions of times and timestamps are digits of a second's fraction. */
export type TrinoType =
  | { readonly kind: 'boolean' | 'tinyint' | 'smallint' | 'integer' | 'bigint' | 'real' | 'double' }
  | { readonly kind: 'varbinary' | 'date' | 'json' | 'unknown' }
  | { readonly kind: 'interval year to month' | 'interval day to second' }
  | { readonly kind: 'decimal'; readonly precision: number; readonly scale: number }
  /** Without length: unbounded. */
  | { readonly kind: 'varchar'; readonly length?: number }
  | { readonly kind: 'char'; readonly length: number }
  | { readonly kind: 'time' | 'timestamp' | 'timestamp with time zone'; readonly precision: number }
  | { readonly kind: 'array'; readonly element: TrinoType }
  | { readonly kind: 'map'; readonly key: TrinoType; readonly value: TrinoType }
  | { readonly kind: 'row'; readonly fields: readonly RowField[] }
  | { readonly kind: 'function'; readonly parameters: readonly TrinoType[]; readonly result: TrinoType };

export type TypeOf<K extends TrinoType['kind']> = Extract<TrinoType, { readonly kind: K }>;
export type DecimalType = TypeOf<'decimal'>;

export const BOOLEAN: TrinoType = { kind: 'boolean' };
export const INTEGER: TrinoType = { kind: 'integer' };
export const BIGINT: TrinoType = { kind: 'bigint' };
export const DOUBLE: TrinoType = { kind: 'double' };
export const DATE: TrinoType = { kind: 'date' };
export const VARBINARY: TrinoType = { kind: 'varbinary' };
export const UNKNOWN: TrinoType = { kind: 'unknown' };
export const VARCHAR: TrinoType = { kind: 'varchar' };

export const decimal = (precision: number, scale: number): DecimalType => ({
  kind: 'decimal',
  precision,
  scale,
});
export const varchar = (length?: number): TrinoType =>
  length === undefined ? VARCHAR : { kind: 'varchar', length };
export const timestamp = (precision: number): TrinoType => ({ kind: 'timestamp', precision });
export const timestampWithTimeZone = (precision: number): TrinoType => ({
  kind: 'timestamp with time zone',
  precision,
});
export const array = (element: TrinoType): TrinoType => ({ kind: 'array', element });
export const map = (key: TrinoType, value: TrinoType): TrinoType => ({ kind: 'map', key, value });
export const row = (fields: readonly RowField[]): TrinoType => ({ kind: 'row', fields });

/** The type as Trino's client protocol prints it, e.g. `decimal(18, 8)`, `timestamp(3) with time zone`, `row(a integer, varchar)`. */
export function typeName(type: TrinoType): string {
  switch (type.kind) {
    case 'decimal':
      return `decimal(${type.precision}, ${type.scale})`;
    case 'varchar':
      return type.length === undefined ? 'varchar' : `varchar(${type.length})`;
    case 'char':
      return `char(${type.length})`;
    case 'time':
    case 'timestamp':
      return `${type.kind}(${type.precision})`;
    case 'timestamp with time zone':
      return `timestamp(${type.precision}) with time zone`;
    case 'array':
      return `array(${typeName(type.element)})`;
    case 'map':
      return `map(${typeName(type.key)}, ${typeName(type.value)})`;
    case 'row':
      return `row(${type.fields.map((f) => (f.name === undefined ? '' : `${fieldName(f.name)} `) + typeName(f.type)).join(', ')})`;
    case 'interval day to second':
    case 'interval year to month':
      return type.kind.toUpperCase();
    case 'function':
      return `function(${[...type.parameters, type.result].map(typeName).join(',')})`;
    default:
      return type.kind;
  }
}

function fieldName(name: string): string {
  return /^[a-z_][a-z0-9_]*$/i.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

/** The type as typeof() and error messages print it: no blank in `decimal(18,8)`, intervals in lower case. */
export function displayName(type: TrinoType): string {
  return typeName(type)
    .replace(/decimal\((\d+), (\d+)\)/g, 'decimal($1,$2)')
    .replace(/INTERVAL (YEAR TO MONTH|DAY TO SECOND)/g, (name) => name.toLowerCase());
}

/** Whether two types are the same, field names of rows left aside. */
export function sameType(a: TrinoType, b: TrinoType): boolean {
  if (a.kind !== b.kind) return false;
  if (a.kind === 'array' && b.kind === 'array') return sameType(a.element, b.element);
  if (a.kind === 'map' && b.kind === 'map') return sameType(a.key, b.key) && sameType(a.value, b.value);
  if (a.kind === 'row' && b.kind === 'row') {
    return (
      a.fields.length === b.fields.length && a.fields.every((f, i) => sameType(f.type, b.fields[i]!.type))
    );
  }
  return typeName(a) === typeName(b);
}
