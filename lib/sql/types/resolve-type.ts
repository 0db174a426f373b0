import type { TypeNode } from '../parse/ast.ts';
import { SqlError } from '../parse/sql-error.ts';
import { parseTypeText } from '../parse/type-parser.ts';
import { isKnownType } from '../trino/known-types.ts';
import { lacking } from '../trino/lacking.ts';
import type { TrinoType } from './type.ts';
import { array, decimal, map, row, varchar } from './type.ts';

const ALIASES = new Map([
  ['int', 'integer'],
  ['string', 'varchar'],
  ['float', 'real'],
  ['binary', 'varbinary'],
]);
const PLAIN = [
  'boolean',
  'tinyint',
  'smallint',
  'integer',
  'bigint',
  'real',
  'double',
  'varbinary',
  'date',
  'json',
];
/** Types with numbers or parts, or of more than one word. */
const OTHERS = [
  ...['interval year to month', 'interval day to second', 'decimal', 'varchar', 'char', 'time', 'timestamp'],
  ...['timestamp with time zone', 'array', 'map', 'row'],
];

/** Whether values of a type of that name (lower case, no alias) are carried here. */
export const isCarriedType = (base: string): boolean => PLAIN.includes(base) || OTHERS.includes(base);

/**
 * The type that a type's syntax names.
 * @throws SqlError TYPE_NOT_FOUND for an unknown name; NOT_SUPPORTED for Trino types that are not carried here.
 */
export function resolveType(node: TypeNode): TrinoType {
  const base = ALIASES.get(node.base) ?? node.base;
  const [first, second] = node.numbers;
  const types = node.types.map(resolveType);
  if (PLAIN.includes(base) && node.numbers.length === 0) return { kind: base } as TrinoType;
  switch (base) {
    case 'interval year to month':
    case 'interval day to second':
      return { kind: base };
    case 'decimal':
    case 'numeric': {
      const precision = first ?? 38;
      const scale = second ?? 0;
      if (precision < 1 || precision > 38 || scale > precision) {
        throw new SqlError('SYNTAX_ERROR', node, `Invalid decimal type: decimal(${precision}, ${scale})`);
      }
      return decimal(precision, scale);
    }
    case 'varchar':
      return varchar(first);
    case 'char':
      return { kind: 'char', length: first ?? 1 };
    case 'time':
    case 'timestamp':
    case 'timestamp with time zone':
      if ((first ?? 3) > 9) throw lacking(node, `${base} with ${first} digits of a second (it has up to 9)`);
      return { kind: base, precision: first ?? 3 };
    case 'array':
      return array(types[0]!);
    case 'map':
      return map(types[0]!, types[1]!);
    case 'row':
      return row(
        types.map((type, i) =>
          node.fieldNames[i] === undefined ? { type } : { name: node.fieldNames[i]!, type },
        ),
      );
    default:
      if (isKnownType(base)) throw lacking(node, `the type ${base}`);
      throw new SqlError('TYPE_NOT_FOUND', node, `Unknown type: ${base}`);
  }
}

/**
 * A type by its Trino text, e.g. `decimal(18,8)`.
 * @throws SqlError
 */
export function parseType(text: string): TrinoType {
  return resolveType(parseTypeText(text));
}
