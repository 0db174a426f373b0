import { matchesWithin, RegularExpressionTooSlow } from '../bounded-regular-expression.ts';
import { StackError } from './stack-error.ts';
import type { Template, TemplateParameter } from './template.ts';

/** Parameters that CDK adds for `cdk bootstrap`, which a local deployment does not need. Accepted without effect. */
export const BOOTSTRAP_PARAMETER = /^BootstrapVersion$/;

/**
 * Values of a template's parameters: the override, else the default.
 * @throws StackError for a parameter without a value, or whose value breaks its constraints
 */
export function resolveParameters(
  stack: string,
  template: Template,
  overrides: Readonly<Record<string, string>>,
): Record<string, string | string[]> {
  const values: Record<string, string | string[]> = {};
  for (const [name, parameter] of Object.entries(template.Parameters ?? {})) {
    if (BOOTSTRAP_PARAMETER.test(name)) continue;
    const given =
      overrides[name] ?? (parameter.Default === undefined ? undefined : String(parameter.Default));
    if (given === undefined)
      throw new StackError(`Stack ${stack}: parameter ${name} has no default and no value was given`);
    values[name] = check(stack, name, parameter, given);
  }
  return values;
}

function check(stack: string, name: string, parameter: TemplateParameter, value: string): string | string[] {
  const refuse = (why: string): never => {
    const shown = String(parameter.NoEcho) === 'true' ? '****' : `'${value}'`;
    throw new StackError(
      `Stack ${stack}: parameter ${name} = ${shown} ${why}${parameter.ConstraintDescription ? `: ${parameter.ConstraintDescription}` : ''}`,
    );
  };
  switch (parameter.Type) {
    case 'String':
    case 'Number':
    case 'CommaDelimitedList':
    case 'List<Number>':
      break;
    default:
      throw new StackError(
        `Stack ${stack}: parameter ${name} has type ${parameter.Type}, which is not supported`,
      );
  }
  if (parameter.AllowedValues && !parameter.AllowedValues.map(String).includes(value))
    refuse(`is none of ${parameter.AllowedValues.join(', ')}`);
  if (parameter.AllowedPattern) {
    const why = mismatch(parameter.AllowedPattern, value);
    if (why) refuse(why);
  }
  if (parameter.MinLength !== undefined && value.length < Number(parameter.MinLength))
    refuse(`is shorter than ${parameter.MinLength}`);
  if (parameter.MaxLength !== undefined && value.length > Number(parameter.MaxLength))
    refuse(`is longer than ${parameter.MaxLength}`);
  if (parameter.Type === 'Number') {
    if (value.trim() === '' || !Number.isFinite(Number(value))) refuse('is not a number');
    if (parameter.MinValue !== undefined && Number(value) < Number(parameter.MinValue))
      refuse(`is less than ${parameter.MinValue}`);
    if (parameter.MaxValue !== undefined && Number(value) > Number(parameter.MaxValue))
      refuse(`is more than ${parameter.MaxValue}`);
  }
  return parameter.Type === 'CommaDelimitedList' || parameter.Type === 'List<Number>'
    ? value.split(',').map((item) => item.trim())
    : value;
}

/** Why a value is not of an AllowedPattern, which the template's author wrote: one that backtracks for ever holds up nobody. */
function mismatch(pattern: string, value: string): string | undefined {
  try {
    const [matches] = matchesWithin(new RegExp(`^(?:${pattern})$`), [value]);
    return matches ? undefined : `does not match ${pattern}`;
  } catch (error) {
    if (error instanceof RegularExpressionTooSlow)
      return `takes too long to compare with AllowedPattern ${pattern}: write the pattern without nested repetition`;
    return `can't be compared: AllowedPattern ${pattern} is no regular expression (${(error as Error).message})`;
  }
}
