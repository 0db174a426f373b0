import type { TypeNode } from '../parse/ast.ts';
import { parseTypeText } from '../parse/type-parser.ts';
import { canCoerce, commonSuperType, isOrderable, MAX_CHAR_LENGTH } from '../types/coercion.ts';
import { resolveType } from '../types/resolve-type.ts';
import type { TrinoType } from '../types/type.ts';
import { array, decimal, map, row, sameType, varchar } from '../types/type.ts';

export type FunctionKind = 'scalar' | 'aggregate' | 'window';

/** What a call binds: type variables and the numbers of decimals and varchars. */
export interface Bindings {
  readonly types: Map<string, TrinoType>;
  readonly numbers: Map<string, number>;
}

export interface Signature {
  readonly name: string;
  readonly kind: FunctionKind;
  readonly parameters: readonly TypeNode[];
  /** The last parameter may stand any number of times (at least once). */
  readonly variadic: boolean;
  readonly result: TypeNode | ((bindings: Bindings) => TrinoType);
  /** Type variables whose types must have an order. */
  readonly orderable: readonly string[];
  /** As Trino lists it in "Unexpected parameters … Expected: …". */
  readonly text: string;
}

/** Single letters are variables: of types (`array(t)`) and of numbers (`decimal(p,s)`, `varchar(x)`). */
const isVariable = (node: TypeNode): boolean => /^[a-z]$/.test(node.base) && node.types.length === 0;

/**
 * Reads `name(type, type...) -> type`; `...` after a type makes it variadic, ` t:orderable` before the arrow asks for an order.
 * @param compute the result's type where it is a formula; the text after -> is then left out
 */
export function signature(kind: FunctionKind, text: string, compute?: Signature['result']): Signature {
  const [head, resultText] = text.split(' -> ');
  const match = /^(\w+)\((.*)\)((?: \w:orderable)*)$/.exec(head!);
  if (!match) throw new Error(`Not a signature: ${text}`);
  const [, name, list, constraints] = match;
  const orderable = [...constraints!.matchAll(/(\w):/g)].map(([, variable]) => variable!);
  const variadic = list!.endsWith('...');
  const inner = variadic ? list!.slice(0, -3) : list!;
  const parameters = inner === '' ? [] : parseTypeText(`function(${inner})`).types;
  return {
    name: name!,
    kind,
    parameters,
    variadic,
    result: compute ?? parseTypeText(resultText!),
    orderable,
    text,
  };
}

/** A call's argument: its type, or how many parameters its lambda takes (bound later, when their types are known). */
export type Argument = TrinoType | LambdaArgument;
export interface LambdaArgument {
  readonly lambda: number;
}
const isLambda = (argument: Argument): argument is LambdaArgument => 'lambda' in argument;

/** Binds the body of lambda argument `index` with these parameter types; returns its type. */
export type BindLambda = (index: number, parameters: readonly TrinoType[]) => TrinoType;

export interface Resolution {
  readonly signature: Signature;
  /** The types that arguments are to be cast to. */
  readonly parameters: readonly TrinoType[];
  readonly result: TrinoType;
}

/** Matches arguments against one signature; undefined when they do not fit. */
export function matchSignature(
  candidate: Signature,
  args: readonly Argument[],
  coerce: boolean,
  bindLambda: BindLambda,
): Resolution | undefined {
  const { parameters, variadic } = candidate;
  if (variadic ? args.length < parameters.length : args.length !== parameters.length) return undefined;
  const patterns = args.map((_, i) => parameters[Math.min(i, parameters.length - 1)]!);
  const bindings: Bindings = { types: new Map(), numbers: new Map() };
  for (const [i, argument] of args.entries()) {
    const pattern = patterns[i]!;
    if (isLambda(argument)) {
      if (pattern.base !== 'function' || pattern.types.length !== argument.lambda + 1) return undefined;
    } else if (pattern.base === 'function' || !unify(pattern, argument, bindings, coerce)) return undefined;
  }
  for (const variable of candidate.orderable) {
    const type = bindings.types.get(variable);
    if (type && !isOrderable(type)) return undefined;
  }
  const types = bindLambdas(patterns, args, bindings, coerce, bindLambda);
  if (!types) return undefined;
  for (const [i, argument] of args.entries()) {
    if (isLambda(argument)) continue;
    const type = instantiate(patterns[i]!, bindings, argument);
    if (!sameType(argument, type) && !(coerce && canCoerce(argument, type))) return undefined;
    types[i] = type;
  }
  const result =
    typeof candidate.result === 'function'
      ? candidate.result(bindings)
      : instantiate(candidate.result, bindings);
  return { signature: candidate, parameters: types, result };
}

/** Rounds in which a lambda's result may still widen a variable (as Trino's SignatureBinder). */
const LAMBDA_ROUNDS = 4;

/**
 * Types of the lambdas among the arguments. What a lambda returns may widen a variable that it also takes, so they are
 * bound until nothing changes; then each must return exactly its type.
 */
function bindLambdas(
  patterns: readonly TypeNode[],
  args: readonly Argument[],
  bindings: Bindings,
  coerce: boolean,
  bindLambda: BindLambda,
): TrinoType[] | undefined {
  const lambdas = [...args.keys()].filter((i) => isLambda(args[i]!));
  for (let round = 0; round < LAMBDA_ROUNDS; round++) {
    const types: TrinoType[] = [];
    const before = new Map(bindings.types);
    let exact = true;
    for (const i of lambdas) {
      const pattern = patterns[i]!;
      const inputs = pattern.types.slice(0, -1).map((node) => instantiate(node, bindings));
      const output = pattern.types.at(-1)!;
      const result = bindLambda(i, inputs);
      if (!unify(output, result, bindings, coerce)) return undefined;
      const type = instantiate(output, bindings);
      exact &&= sameType(type, result);
      types[i] = { kind: 'function', parameters: inputs, result: type };
    }
    const settled = [...bindings.types].every(([name, type]) => {
      const old = before.get(name);
      return old === undefined || sameType(old, type);
    });
    if (settled) return exact ? types : undefined;
  }
  return undefined;
}

function unify(pattern: TypeNode, type: TrinoType, bindings: Bindings, coerce: boolean): boolean {
  if (isVariable(pattern)) {
    const bound = bindings.types.get(pattern.base);
    // Types that are the same may differ in the names of rows' fields, of which those of both are left.
    const matches = !bound || coerce || sameType(bound, type);
    const common = matches ? (bound ? commonSuperType(bound, type) : type) : undefined;
    if (!common) return false;
    bindings.types.set(pattern.base, common);
    return true;
  }
  if (type.kind === 'unknown') return coerce;
  const parts = patternNumbers(pattern);
  switch (pattern.base) {
    case 'array':
      return type.kind === 'array' && unify(pattern.types[0]!, type.element, bindings, coerce);
    case 'map':
      return (
        type.kind === 'map' &&
        unify(pattern.types[0]!, type.key, bindings, coerce) &&
        unify(pattern.types[1]!, type.value, bindings, coerce)
      );
    case 'row':
      return (
        type.kind === 'row' &&
        type.fields.length === pattern.types.length &&
        type.fields.every((field, i) => unify(pattern.types[i]!, field.type, bindings, coerce))
      );
    case 'decimal': {
      const asExact =
        type.kind === 'decimal' ? type : coerce ? commonSuperType(type, decimal(1, 0)) : undefined;
      if (asExact?.kind !== 'decimal') return false;
      bindings.numbers.set(parts[0]!, type.kind === 'decimal' ? type.precision : asExact.precision);
      bindings.numbers.set(parts[1]!, asExact.scale);
      return true;
    }
    case 'varchar':
      if (type.kind !== 'varchar') return false;
      if (parts[0]) bindings.numbers.set(parts[0], type.length ?? Number.POSITIVE_INFINITY);
      return true;
    case 'char':
      if (type.kind !== 'char' && !(coerce && type.kind === 'varchar')) return false;
      if (parts[0]) bindings.numbers.set(parts[0], type.length ?? MAX_CHAR_LENGTH);
      return true;
    case 'time':
    case 'timestamp':
    case 'timestamp with time zone': {
      if (type.kind === pattern.base) {
        if (parts[0]) widen(bindings, parts[0], (type as { precision: number }).precision);
        return true;
      }
      if (!coerce || !canCoerce(type, { kind: pattern.base, precision: 9 })) return false;
      if (parts[0]) widen(bindings, parts[0], type.kind === 'timestamp' ? type.precision : 0);
      return true;
    }
    default:
      return true;
  }
}

function widen(bindings: Bindings, name: string, precision: number): void {
  bindings.numbers.set(name, Math.max(bindings.numbers.get(name) ?? 0, precision));
}

const patternNumbers = (pattern: TypeNode): string[] => pattern.types.map((node) => node.base);

function instantiate(node: TypeNode, bindings: Bindings, argument?: TrinoType): TrinoType {
  if (isVariable(node)) return bindings.types.get(node.base) ?? { kind: 'unknown' };
  const number = (i: number): number | undefined => {
    const name = node.types[i]?.base;
    return name === undefined ? undefined : (bindings.numbers.get(name) ?? 0);
  };
  switch (node.base) {
    case 'array':
      return array(instantiate(node.types[0]!, bindings));
    case 'map':
      return map(instantiate(node.types[0]!, bindings), instantiate(node.types[1]!, bindings));
    case 'row':
      return argument?.kind === 'row'
        ? argument
        : row(node.types.map((type) => ({ type: instantiate(type, bindings) })));
    case 'decimal':
      if (node.types.length) return decimal(number(0) || 1, number(1)!);
      return resolveType(node);
    case 'varchar': {
      if (!node.types.length)
        return node.numbers.length || argument?.kind !== 'varchar' ? resolveType(node) : argument;
      const length = number(0)!;
      return Number.isFinite(length) ? varchar(length) : varchar();
    }
    case 'char':
      return node.types.length ? { kind: 'char', length: number(0)! } : resolveType(node);
    case 'time':
    case 'timestamp':
    case 'timestamp with time zone':
      return node.types.length ? { kind: node.base, precision: number(0)! } : resolveType(node);
    default:
      return resolveType(node);
  }
}
