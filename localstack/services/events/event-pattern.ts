import { AwsError } from '../service.ts';

/**
 * Whether an event matches an EventBridge pattern: every member of the pattern must match; a list matches when one of its elements
 * does. Elements: a value, or one of prefix, suffix, anything-but (values or a prefix), exists, numeric, equals-ignore-case.
 * Source: EventBridge user guide, "Comparison operators for use in event patterns".
 * @throws AwsError InvalidEventPatternException for an operator that is not one of these
 */
export function matchesPattern(pattern: unknown, event: unknown): boolean {
  if (Array.isArray(pattern)) return pattern.some((element) => matchesElement(element, event));
  if (typeof pattern !== 'object' || pattern === null)
    throw invalid(`'${JSON.stringify(pattern)}' is neither an object nor a list`);
  return Object.entries(pattern).every(([name, part]) => {
    const value = isObject(event) ? event[name] : undefined;
    if (Array.isArray(value) && Array.isArray(part)) return value.some((item) => matchesPattern(part, item));
    return matchesPattern(part, value);
  });
}

function matchesElement(element: unknown, value: unknown): boolean {
  if (!isObject(element)) return element === value;
  const [operator, operand] = Object.entries(element)[0] ?? [];
  const text = typeof value === 'string' ? value : undefined;
  switch (operator) {
    case 'prefix':
      return text?.startsWith(String(operand)) ?? false;
    case 'suffix':
      return text?.endsWith(String(operand)) ?? false;
    case 'equals-ignore-case':
      return text?.toLowerCase() === String(operand).toLowerCase();
    case 'exists':
      return (value !== undefined) === operand;
    case 'anything-but':
      return value !== undefined && !matchesPattern(Array.isArray(operand) ? operand : [operand], value);
    case 'numeric':
      return typeof value === 'number' && matchesNumeric(operand as readonly unknown[], value);
    default:
      throw invalid(`operator '${operator}' is not supported by the local runtime`);
  }
}

function matchesNumeric(conditions: readonly unknown[], value: number): boolean {
  for (let i = 0; i < conditions.length; i += 2) {
    const bound = Number(conditions[i + 1]);
    const holds = {
      '<': value < bound,
      '<=': value <= bound,
      '=': value === bound,
      '>=': value >= bound,
      '>': value > bound,
    };
    if (!holds[conditions[i] as keyof typeof holds]) return false;
  }
  return true;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const invalid = (why: string) =>
  new AwsError('InvalidEventPatternException', `Event pattern is not valid. Reason: ${why}`);
