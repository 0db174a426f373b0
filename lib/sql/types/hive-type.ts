import type { TrinoType } from './type.ts';
import { array, decimal, displayName, map, row, timestamp, VARCHAR, varchar } from './type.ts';

const PLAIN = new Map<string, TrinoType>([
  ['boolean', { kind: 'boolean' }],
  ['tinyint', { kind: 'tinyint' }],
  ['smallint', { kind: 'smallint' }],
  ['int', { kind: 'integer' }],
  ['integer', { kind: 'integer' }],
  ['bigint', { kind: 'bigint' }],
  ['float', { kind: 'real' }],
  ['double', { kind: 'double' }],
  ['string', VARCHAR],
  ['varchar', VARCHAR],
  ['binary', { kind: 'varbinary' }],
  ['date', { kind: 'date' }],
]);

export interface HiveTypeOptions {
  /** Digits of a timestamp's fraction: 6 for Iceberg tables, 3 for Hive ones. @default 3 */
  readonly timestampPrecision?: number;
}

/**
 * The Trino type of a column as the Glue catalog writes it, e.g. `decimal(18,8)`, `array<struct<a:int,b:string>>`.
 * @throws Error that names the type when it is unknown
 */
export function fromHiveType(text: string, options: HiveTypeOptions = {}): TrinoType {
  const type = text.trim().toLowerCase();
  const plain = PLAIN.get(type);
  if (plain) return plain;
  if (type === 'timestamp') return timestamp(options.timestampPrecision ?? 3);
  if (type === 'timestamptz' || type === 'timestamp with local time zone') {
    return { kind: 'timestamp with time zone', precision: options.timestampPrecision ?? 3 };
  }
  const sized = /^(decimal|varchar|char)\s*\(\s*(\d+)\s*(?:,\s*(\d+)\s*)?\)$/.exec(type);
  if (sized) {
    const [, name, first, second] = sized;
    if (name === 'decimal') return decimal(Number(first), Number(second ?? 0));
    return name === 'varchar' ? varchar(Number(first)) : { kind: 'char', length: Number(first) };
  }
  if (type === 'decimal') return decimal(10, 0);
  const nested = /^(array|map|struct)\s*<(.*)>$/s.exec(type);
  if (nested) {
    const parts = splitTopLevel(nested[2]!);
    if (nested[1] === 'array' && parts.length === 1) return array(fromHiveType(parts[0]!, options));
    if (nested[1] === 'map' && parts.length === 2) {
      return map(fromHiveType(parts[0]!, options), fromHiveType(parts[1]!, options));
    }
    if (nested[1] === 'struct') {
      return row(
        parts.map((part) => {
          const colon = part.indexOf(':');
          return { name: part.slice(0, colon).trim(), type: fromHiveType(part.slice(colon + 1), options) };
        }),
      );
    }
  }
  throw new Error(`Unknown column type '${text}'`);
}

/** Splits at commas outside of brackets. */
function splitTopLevel(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    const char = text[i]!;
    if (char === '<' || char === '(') depth++;
    else if (char === '>' || char === ')') depth--;
    else if (char === ',' && depth === 0) {
      parts.push(text.slice(start, i));
      start = i + 1;
    }
  }
  parts.push(text.slice(start));
  return parts;
}

/**
 * The Glue catalog's name of a type.
 * @throws Error in Trino's words for types that neither a table nor a view can have: times with or without a zone, intervals, json,
 * rows with unnamed fields …
 */
export function toHiveType(type: TrinoType): string {
  switch (type.kind) {
    case 'integer':
      return 'int';
    case 'real':
      return 'float';
    case 'varbinary':
      return 'binary';
    case 'varchar':
      if (type.length !== undefined && type.length > 65_535)
        throw unsupported(type, '. Supported VARCHAR types: VARCHAR(<=65535), VARCHAR.');
      return type.length === undefined ? 'string' : `varchar(${type.length})`;
    case 'char':
      if (type.length > 255) throw unsupported(type, '. Supported CHAR types: CHAR(<=255).');
      return `char(${type.length})`;
    case 'decimal':
      return `decimal(${type.precision},${type.scale})`;
    case 'timestamp':
      return 'timestamp';
    case 'array':
      return `array<${toHiveType(type.element)}>`;
    case 'map':
      return `map<${toHiveType(type.key)},${toHiveType(type.value)}>`;
    case 'row':
      if (type.fields.some(({ name }) => name === undefined))
        throw new Error(
          `Anonymous row type is not supported in Hive. Please give each field a name: ${displayName(type)}`,
        );
      return `struct<${type.fields.map((f) => `${f.name}:${toHiveType(f.type)}`).join(',')}>`;
    case 'boolean':
    case 'tinyint':
    case 'smallint':
    case 'bigint':
    case 'double':
    case 'date':
      return type.kind;
    default:
      throw unsupported(type);
  }
}

const unsupported = (type: TrinoType, allowed = '') =>
  new Error(`Unsupported Hive type: ${displayName(type)}${allowed}`);
