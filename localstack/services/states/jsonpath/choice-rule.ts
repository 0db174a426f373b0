import { matchesWildcard, readWildcards } from '../../../wildcard.ts';
import { StateError } from '../interpreter/state-error.ts';
import { isObject, type Json, type JsonObject } from '../json-value.ts';
import { findPath } from './path.ts';

type Comparison = (actual: Json, expected: Json) => boolean;

const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;
const isTimestamp = (value: Json): value is string => typeof value === 'string' && TIMESTAMP.test(value);

function ordered(
  kind: (value: Json) => boolean,
  key: (value: Json) => number | string,
): Record<string, Comparison> {
  const compare =
    (test: (a: number | string, b: number | string) => boolean): Comparison =>
    (actual, expected) =>
      kind(actual) && kind(expected) && test(key(actual), key(expected));
  return {
    Equals: compare((a, b) => a === b),
    LessThan: compare((a, b) => a < b),
    GreaterThan: compare((a, b) => a > b),
    LessThanEquals: compare((a, b) => a <= b),
    GreaterThanEquals: compare((a, b) => a >= b),
  };
}

const withPrefix = (prefix: string, comparisons: Record<string, Comparison>) =>
  Object.fromEntries(Object.entries(comparisons).map(([name, compare]) => [prefix + name, compare]));

/** Comparison operators by name; each also has a …Path form that compares with another path's value. */
const comparisons: Readonly<Record<string, Comparison>> = {
  ...withPrefix(
    'String',
    ordered((value) => typeof value === 'string', String),
  ),
  ...withPrefix(
    'Numeric',
    ordered((value) => typeof value === 'number', Number),
  ),
  ...withPrefix(
    'Timestamp',
    ordered(isTimestamp, (value) => Date.parse(String(value))),
  ),
  BooleanEquals: (actual, expected) => typeof actual === 'boolean' && actual === expected,
  StringMatches: (actual, expected) =>
    typeof actual === 'string' && matchesWildcard(readWildcards(String(expected), { escapes: true }), actual),
};

const typeTests: Readonly<Record<string, (value: Json | undefined) => boolean>> = {
  IsPresent: (value) => value !== undefined,
  IsNull: (value) => value === null,
  IsBoolean: (value) => typeof value === 'boolean',
  IsNumeric: (value) => typeof value === 'number',
  IsString: (value) => typeof value === 'string',
  IsTimestamp: (value) => value !== undefined && isTimestamp(value),
};

/** Fields that a rule may have beside Next, Comment and Assign. */
export const choiceOperators: readonly string[] = [
  'And',
  'Or',
  'Not',
  'Variable',
  ...Object.keys(typeTests),
  ...Object.keys(comparisons).flatMap((name) => (name === 'StringMatches' ? [name] : [name, `${name}Path`])),
];

/** Whether a JSONPath choice rule holds. */
export function ruleHolds(rule: JsonObject, input: Json, context: JsonObject): boolean {
  if (Array.isArray(rule.And))
    return rule.And.every((inner) => isObject(inner) && ruleHolds(inner, input, context));
  if (Array.isArray(rule.Or))
    return rule.Or.some((inner) => isObject(inner) && ruleHolds(inner, input, context));
  if (isObject(rule.Not)) return !ruleHolds(rule.Not, input, context);
  const path = String(rule.Variable);
  const operator =
    Object.keys(rule).find((name) => name !== 'Variable' && choiceOperators.includes(name)) ?? '';
  const expected = rule[operator] ?? null;
  const test = typeTests[operator];
  if (operator === 'IsPresent') return test!(findPath(path, input, context)) === expected;
  const actual = valueAt(path, input, context);
  if (test !== undefined) return test(actual) === expected;
  const compare = comparisons[operator] ?? comparisons[operator.replace(/Path$/, '')]!;
  return compare(actual, comparisons[operator] ? expected : valueAt(String(expected), input, context));
}

function valueAt(path: string, input: Json, context: JsonObject): Json {
  const value = findPath(path, input, context);
  if (value !== undefined) return value;
  throw new StateError(
    'States.Runtime',
    `Invalid path '${path}': The choice state's condition path references an invalid value.`,
    { namesState: true },
  );
}
