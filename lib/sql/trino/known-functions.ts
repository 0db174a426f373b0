import type { Argument, BindLambda, Signature } from '../functions/signature.ts';
import { matchSignature, signature } from '../functions/signature.ts';
import type { TypeNode } from '../parse/ast.ts';
import { isCarriedType } from '../types/resolve-type.ts';
import listed from './show-functions.json' with { type: 'json' };

/**
 * Functions that Trino's parser makes syntax of, so that SHOW FUNCTIONS does not list them; without those that are known here.
 * Source: Trino 476, AstBuilder.visitFunctionCall (if, nullif, coalesce, try, format).
 */
const SYNTAX = ['format'];

/** Functions that take any number of their last argument, at least one: SHOW FUNCTIONS does not tell them from others. */
const VARIADIC = ['concat', 'greatest', 'least', 'map_concat'];

/** Parameters that a varchar is read as. */
const TEXTS = /\b(codepoints|joniregexp|jsonpath)\b/g;

/** Type variables, such as T or V1, and the numbers of types, such as p, x or a_scale. */
const VARIABLES = /\b([A-Za-z]\d?|[ab]_(?:precision|scale))\b/g;

const byName = new Map<string, string[]>();
for (const text of listed.functions) {
  const name = text.slice(0, text.indexOf('(')).toLowerCase();
  byName.set(name, [...(byName.get(name) ?? []), text]);
}

/** Whether Athena's engine has a function of that name (lower case), whatever this project's SQL knows. */
export const isKnownFunction = (name: string): boolean => byName.has(name) || SYNTAX.includes(name);

/**
 * The function of Athena's engine that takes these arguments, as the engine lists it, e.g. `approx_set(double)`; undefined when
 * there is none.
 * @param own signatures that are known here and did not fit
 */
export function knownOverload(
  name: string,
  own: readonly Signature[],
  args: readonly Argument[],
  bindLambda: BindLambda,
): string | undefined {
  const shapes = own.map(shapeOf);
  const found = byName.get(name)?.find((text) => {
    const candidate = readSignature(text);
    // The list has no constraints, such as that T has an order: where we know the same function, ours decides.
    if (!candidate || shapes.includes(shapeOf(candidate))) return false;
    return matchSignature(candidate, args, true, bindLambda) !== undefined;
  });
  return found?.replace(/ -> .*/, '');
}

/** The line as a signature of ours, in which variables are single letters; undefined when no argument of ours could fit it. */
function readSignature(text: string): Signature | undefined {
  const [, name = '', list = ''] = /^(\w+)\((.*)\) -> /.exec(text) ?? [];
  const letters = new Map<string, string>();
  const parameters = list.replace(TEXTS, 'varchar').replace(VARIABLES, (variable) => {
    if (!letters.has(variable)) letters.set(variable, String.fromCharCode(97 + letters.size));
    return letters.get(variable)!;
  });
  const read = signature(
    'scalar',
    `${name}(${parameters}${VARIADIC.includes(name) ? '...' : ''}) -> boolean`,
  );
  return read.parameters.every(isCarried) ? read : undefined;
}

/** The parameters' text, one for equal ones: variables by their order, lengths and digits left out. */
function shapeOf({ parameters }: Signature): string {
  const variables: string[] = [];
  const shape = ({ base, types }: TypeNode): string => {
    if (/^[a-z]$/.test(base)) {
      if (!variables.includes(base)) variables.push(base);
      return String(variables.indexOf(base));
    }
    return ['array', 'map', 'row', 'function'].includes(base) ? `${base}(${types.map(shape)})` : base;
  };
  return parameters.map(shape).join();
}

const isCarried = (node: TypeNode): boolean =>
  (/^([a-z]|function)$/.test(node.base) || isCarriedType(node.base)) && node.types.every(isCarried);
