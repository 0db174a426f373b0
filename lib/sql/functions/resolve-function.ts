import type { Position } from '../parse/sql-error.ts';
import { SqlError } from '../parse/sql-error.ts';
import { isKnownFunction, knownOverload } from '../trino/known-functions.ts';
import { lacking } from '../trino/lacking.ts';
import { displayName } from '../types/type.ts';
import { aggregateFunctions, windowFunctions } from './aggregate-functions.ts';
import { collectionFunctions } from './collection-functions.ts';
import { datetimeFunctions } from './datetime-functions.ts';
import { mathFunctions } from './math-functions.ts';
import type { Argument, BindLambda, FunctionKind, Resolution, Signature } from './signature.ts';
import { matchSignature } from './signature.ts';
import { stringFunctions } from './string-functions.ts';

const byName = new Map<string, Signature[]>();
for (const signature of [
  ...mathFunctions,
  ...stringFunctions,
  ...datetimeFunctions,
  ...collectionFunctions,
  ...aggregateFunctions,
  ...windowFunctions,
]) {
  const same = byName.get(signature.name);
  if (same) same.push(signature);
  else byName.set(signature.name, [signature]);
}

/** Names of all known functions, for SHOW FUNCTIONS. */
export function functionNames(): string[] {
  return [...byName.keys()].sort();
}

export function functionKind(name: string): FunctionKind | undefined {
  return byName.get(name)?.[0]?.kind;
}

/** Why there is no function of that name: Athena has one, or has none either. */
export const noFunction = (name: string, at: Position): SqlError =>
  isKnownFunction(name)
    ? lacking(at, `the function ${name}`)
    : new SqlError('FUNCTION_NOT_FOUND', at, `Function '${name}' not registered`);

/**
 * Chooses the overload for a call: an exact match first, else the first one (overloads stand from narrow to wide) that
 * implicit casts reach.
 * @throws SqlError FUNCTION_NOT_FOUND in Trino's words; NOT_SUPPORTED where Athena has an overload that is not here
 */
export function resolveFunction(
  name: string,
  args: readonly Argument[],
  at: Position,
  bindLambda: BindLambda,
): Resolution {
  const candidates = byName.get(name);
  if (!candidates) throw noFunction(name, at);
  for (const coerce of [false, true]) {
    for (const candidate of candidates) {
      const resolution = matchSignature(candidate, args, coerce, bindLambda);
      if (resolution) return resolution;
    }
  }
  const known = knownOverload(name, candidates, args, bindLambda);
  if (known !== undefined) throw lacking(at, `the function ${known}`);
  const given = args.map((arg) => ('lambda' in arg ? '<function>' : displayName(arg))).join(', ');
  const expected = candidates.map((candidate) => candidate.text.replace(/ -> .*/, '')).join(', ');
  throw new SqlError(
    'FUNCTION_NOT_FOUND',
    at,
    `Unexpected parameters (${given}) for function ${name}. Expected: ${expected}`,
  );
}
