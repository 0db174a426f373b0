import { ownValue } from '../../own-value.ts';
import { matchesWildcard, readWildcards } from '../../wildcard.ts';
import { AwsError } from '../service.ts';

/**
 * Reads an event pattern whole, so that none fails when an event comes.
 * @throws AwsError InvalidEventPatternException for what is no pattern, or an operator that matchesPattern does not know
 */
export function parsePattern(text: string): unknown {
  let pattern: unknown;
  try {
    pattern = JSON.parse(text);
  } catch {
    throw invalid('it is not JSON');
  }
  if (!isObject(pattern)) throw invalid('it is not an object');
  checkObject(pattern);
  return pattern;
}

/**
 * Whether an event matches an EventBridge pattern: every member of the pattern must match; a list matches when one of its elements
 * does; of a list in the event, one element must. Elements: a value, or one of prefix, suffix, equals-ignore-case, wildcard, exists,
 * numeric, anything-but. `$or` takes patterns of which one must match. `cidr` is not supported.
 * Source: EventBridge user guide, "Comparison operators for use in event patterns".
 * @param pattern as parsePattern read it
 */
export function matchesPattern(pattern: unknown, event: unknown): boolean {
  return Object.entries(pattern as object).every(([name, part]) => {
    if (name === '$or' && Array.isArray(part)) return part.some((one) => matchesPattern(one, event));
    const value = isObject(event) ? ownValue(event, name) : undefined;
    const values = Array.isArray(value) ? value : [value];
    if (Array.isArray(part))
      return values.some((one) => part.some((element) => matchesElement(element, one)));
    return values.some((one) => matchesPattern(part, one));
  });
}

function matchesElement(element: unknown, value: unknown): boolean {
  if (!isObject(element)) return element === value;
  const [operator, operand] = Object.entries(element)[0] as [string, unknown];
  const text = typeof value === 'string' ? value : undefined;
  switch (operator) {
    case 'exists':
      return (value !== undefined) === operand;
    case 'numeric':
      return typeof value === 'number' && matchesNumeric(operand as readonly unknown[], value);
    case 'anything-but': {
      const excluded = Array.isArray(operand)
        ? operand
        : isObject(operand)
          ? alternatives(operand)
          : [operand];
      return value !== undefined && !excluded.some((one) => matchesElement(one, value));
    }
    default:
      return text !== undefined && matchesText(operator, operand, text);
  }
}

/** `{prefix: [a, b]}` as `[{prefix: a}, {prefix: b}]`. */
function alternatives(operation: Readonly<Record<string, unknown>>): readonly unknown[] {
  return Object.entries(operation).flatMap(([operator, operand]) =>
    (Array.isArray(operand) ? operand : [operand]).map((one) => ({ [operator]: one })),
  );
}

function matchesText(operator: string, operand: unknown, text: string): boolean {
  if (isObject(operand))
    return matchesText(operator, String(operand['equals-ignore-case']).toLowerCase(), text.toLowerCase());
  const sought = operand as string;
  switch (operator) {
    case 'prefix':
      return text.startsWith(sought);
    case 'suffix':
      return text.endsWith(sought);
    case 'equals-ignore-case':
      return text.toLowerCase() === sought.toLowerCase();
    default:
      // A wildcard.
      return matchesWildcard(readWildcards(sought, { escapes: true }), text);
  }
}

const COMPARISONS: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
  '=': (value, bound) => value === bound,
  '>=': (value, bound) => value >= bound,
  '>': (value, bound) => value > bound,
};

function matchesNumeric(conditions: readonly unknown[], value: number): boolean {
  return conditions.every(
    (symbol, i) => i % 2 === 1 || COMPARISONS[symbol as string]?.(value, conditions[i + 1] as number),
  );
}

function checkObject(pattern: Readonly<Record<string, unknown>>): void {
  if (Object.keys(pattern).length === 0) throw invalid('Empty objects are not allowed');
  for (const [name, part] of Object.entries(pattern)) {
    if (name === '$or' && Array.isArray(part) && part.every(isObject)) part.forEach(checkObject);
    else if (Array.isArray(part)) checkList(part);
    else if (isObject(part)) checkObject(part);
    else throw invalid(`"${name}" must be an object or an array`);
  }
}

function checkList(elements: readonly unknown[]): void {
  if (elements.length === 0) throw invalid('Empty arrays are not allowed');
  for (const element of elements) {
    if (Array.isArray(element)) throw invalid('a list within a list is not allowed');
    if (isObject(element)) checkOperation(element);
  }
}

const isText = (operand: unknown) => typeof operand === 'string';
const isAffix = (operand: unknown) =>
  isText(operand) || (isObject(operand) && isOnly(operand, 'equals-ignore-case', isText));
const listOr = (check: (operand: unknown) => boolean) => (operand: unknown) =>
  Array.isArray(operand) ? operand.length > 0 && operand.every(check) : check(operand);
const TEXT_OPERATORS = ['prefix', 'suffix', 'equals-ignore-case', 'wildcard'];

const OPERANDS: Readonly<Record<string, (operand: unknown) => boolean>> = {
  prefix: isAffix,
  suffix: isAffix,
  'equals-ignore-case': isText,
  wildcard: isText,
  exists: (operand) => typeof operand === 'boolean',
  numeric: (operand) =>
    Array.isArray(operand) &&
    (operand.length === 2 || operand.length === 4) &&
    operand.every((one, i) => (i % 2 === 0 ? Object.hasOwn(COMPARISONS, one) : typeof one === 'number')),
  'anything-but': (operand) =>
    isObject(operand)
      ? TEXT_OPERATORS.some((name) => isOnly(operand, name, listOr(isText)))
      : listOr((one) => isText(one) || typeof one === 'number')(operand),
};

function checkOperation(element: Readonly<Record<string, unknown>>): void {
  const [[operator, operand] = [], ...others] = Object.entries(element);
  if (operator === undefined || others.length > 0)
    throw invalid(`${JSON.stringify(element)} must hold one operator`);
  const check = Object.hasOwn(OPERANDS, operator) ? OPERANDS[operator] : undefined;
  if (!check) throw invalid(`operator '${operator}' is not supported by the local runtime`);
  if (!check(operand)) throw invalid(`${operator} does not take ${JSON.stringify(operand)}`);
}

function isOnly(
  value: Readonly<Record<string, unknown>>,
  name: string,
  check: (operand: unknown) => boolean,
): boolean {
  return Object.keys(value).length === 1 && Object.hasOwn(value, name) && check(value[name]);
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const invalid = (why: string) =>
  new AwsError('InvalidEventPatternException', `Event pattern is not valid. Reason: ${why}`);
