import { isObject, type Json } from '../json-value.ts';
import { compileExpression, expressionOf } from '../jsonata/expression.ts';
import type { Diagnostics } from './diagnostics.ts';

/** Fields whose texts are not expressions, or that have checks of their own. */
const NOT_TEMPLATES = [
  'Type',
  'Comment',
  'Next',
  'Default',
  'Resource',
  'ErrorEquals',
  'Branches',
  'ItemProcessor',
  'Iterator',
];

/** Parses every `{% %}` text below `value`. */
export function checkExpressions(value: Json, location: string, diagnostics: Diagnostics): void {
  if (typeof value === 'string') {
    const expression = expressionOf(value);
    if (expression !== undefined) checkExpression(expression, location, diagnostics);
  } else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) checkExpressions(item, `${location}[${index}]`, diagnostics);
  } else if (isObject(value)) {
    for (const [key, member] of Object.entries(value)) {
      if (!NOT_TEMPLATES.includes(key)) checkExpressions(member, `${location}/${key}`, diagnostics);
    }
  }
}

function checkExpression(expression: string, location: string, diagnostics: Diagnostics): void {
  if (expression === '') {
    diagnostics.error(location, 'Expected a JSONata expression between {% and %}');
    return;
  }
  try {
    compileExpression(expression);
  } catch (error) {
    const { message, position, code } = error as { message?: string; position?: number; code?: string };
    diagnostics.error(
      location,
      `The JSONata expression '${expression}' is not valid at position ${position ?? 0}: ${code ?? ''} ${message ?? ''}`.trim(),
    );
    return;
  }
  if (/\$eval\s*\(/.test(expression.replace(/"[^"]*"|'[^']*'/g, ''))) {
    diagnostics.error(
      location,
      'The function $eval is not supported by Step Functions; use $parse for JSON text',
    );
  }
}

const NAME = /^[\p{ID_Start}_][\p{ID_Continue}]{0,79}$/u;

/** Names that Assign may set: none that an outer scope sets too, nor the reserved `states`. */
export function checkAssign(
  assign: Json,
  outer: ReadonlySet<string>,
  location: string,
  diagnostics: Diagnostics,
): void {
  if (!isObject(assign)) {
    diagnostics.error(location, 'Expected value of type Object');
    return;
  }
  for (const name of Object.keys(assign)) {
    if (name === 'states') diagnostics.error(location, "The variable name 'states' is reserved");
    else if (!NAME.test(name)) {
      diagnostics.error(
        location,
        `'${name}' is not a variable name: up to 80 characters, a letter first, then letters, digits and _`,
      );
    } else if (outer.has(name)) {
      diagnostics.error(
        location,
        `The variable '${name}' is assigned in an outer scope; inner scopes can't assign it`,
      );
    }
  }
}
