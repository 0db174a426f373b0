import type { Kind } from './kind.ts';
import { parseKind, splitTypes } from './kind.ts';

/** A function that Trino lists. */
export interface Signature {
  readonly name: string;
  readonly type: 'scalar' | 'aggregate' | 'window';
  readonly parameters: readonly Kind[];
  readonly result: Kind;
}

/** Functions whose parameters SHOW FUNCTIONS does not tell: the last one may be repeated. */
const VARIADIC = ['greatest', 'least', 'concat', 'map_concat', 'concat_ws'];
/** Not determined by their arguments, or of other sessions. */
const LEFT_OUT = [
  'random',
  'rand',
  'shuffle',
  'uuid',
  'now',
  'current_date',
  'current_groups',
  'typeof',
  'exclude_columns',
  'arbitrary',
  'any_value',
  'bar',
  'render',
  'listagg',
  'sequence',
  'reduce_agg',
];

/** Signatures over generated types from the rows of SHOW FUNCTIONS. */
export function readSignatures(rows: readonly (readonly unknown[])[]): Signature[] {
  const found = new Map<string, Signature>();
  for (const [name, result, parameters, type] of rows as readonly (readonly string[])[]) {
    if (LEFT_OUT.includes(name!) && !(name === 'sequence' && type === 'scalar')) continue;
    if (type !== 'scalar' && type !== 'aggregate' && type !== 'window') continue;
    const returned = parseKind(result!);
    const kinds = splitTypes(parameters!).map(parseKind);
    if (!returned || kinds.some((found) => !found)) continue;
    const signature: Signature = { name: name!, type, parameters: kinds as Kind[], result: returned };
    found.set(`${name}(${parameters}) ${result}`, signature);
  }
  return [...found.values()];
}

export const isVariadic = (name: string): boolean => VARIADIC.includes(name);
