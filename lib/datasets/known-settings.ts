import type * as z from 'zod';
import { datasets } from './registry.ts';

/**
 * Names of the settings that there are below a path, e.g. cities, start, … below ['datasets', 'weather'].
 * @param root the schema of all settings
 * @param path numbers of a list's items included; empty for the names at the top
 */
export function knownSettings(root: z.ZodType, path: readonly string[]): readonly string[] {
  const [first, name, ...rest] = path;
  if (first !== 'datasets') return Object.keys(members(below(root, path)));
  if (name === undefined) return Object.keys(datasets);
  return Object.keys(members(below(datasets[name]?.settings, rest)));
}

type Schema = z.ZodType | undefined;

/** What a schema is made of, as far as its names are asked for. */
interface Definition {
  readonly type: string;
  readonly in?: z.ZodType;
  readonly innerType?: z.ZodType;
  readonly element?: z.ZodType;
  readonly shape?: Readonly<Record<string, z.ZodType>>;
  /** Of a record by names: its members are all alike. */
  readonly keyType?: z.ZodType & { readonly options?: readonly string[] };
  readonly valueType?: z.ZodType;
}

const definitionOf = (schema: Schema): Definition | undefined => schema?.def as Definition | undefined;

const below = (schema: Schema, path: readonly string[]): Schema =>
  path.reduce<Schema>((at, step) => (/^\d+$/.test(step) ? item(at) : members(at)[step]), schema);

const item = (schema: Schema): Schema => definitionOf(unwrapped(schema))?.element;

function members(schema: Schema): Readonly<Record<string, z.ZodType>> {
  const { shape, keyType, valueType } = definitionOf(unwrapped(schema)) ?? {};
  if (shape) return shape;
  return Object.fromEntries((keyType?.options ?? []).map((name) => [name, valueType as z.ZodType]));
}

/** Without defaults, options and transformations around it. */
function unwrapped(schema: Schema): Schema {
  const definition = definitionOf(schema);
  const inner = definition?.in ?? definition?.innerType;
  return inner ? unwrapped(inner) : schema;
}
