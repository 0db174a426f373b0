import jsonata from 'jsonata';
import { StateError } from '../interpreter/state-error.ts';
import { isObject, type Json, type JsonObject } from '../json-value.ts';
import { awsFunctions } from './aws-functions.ts';

/** What an expression sees: $states and the variables. */
export interface Bindings {
  readonly states: JsonObject;
  readonly variables: JsonObject;
}

const compiled = new Map<string, jsonata.Expression>();

/** The text within `{% %}`, or undefined for a literal. The delimiters must be the string's very ends. */
export function expressionOf(text: string): string | undefined {
  return text.startsWith('{%') && text.endsWith('%}') && text.length >= 4
    ? text.slice(2, -2).trim()
    : undefined;
}

/** @throws jsonata's error (code, position, message) when the text is not JSONata. */
export function compileExpression(text: string): jsonata.Expression {
  let expression = compiled.get(text);
  if (expression === undefined) {
    expression = jsonata(text);
    for (const [name, implementation] of Object.entries(awsFunctions))
      expression.assign(name, implementation);
    compiled.set(text, expression);
  }
  return expression;
}

/**
 * Evaluates one expression; `field` is where it stands, e.g. Output/count.
 * @throws StateError States.QueryEvaluationError for undefined, a value that JSON lacks, or an error inside the expression.
 */
async function evaluateExpression(text: string, field: string, bindings: Bindings): Promise<Json> {
  const where = `The JSONata expression '${text}' specified for the field '${field}'`;
  let value: unknown;
  try {
    value = await compileExpression(text).evaluate(undefined, {
      ...bindings.variables,
      states: bindings.states,
    });
  } catch (error) {
    const { code, message } = error as { code?: string; message?: string };
    const reason =
      error instanceof RangeError && /call stack/.test(String(message))
        ? 'Stack overflow error: check for a recursive function that does not end; consider rewriting it as tail-recursive.'
        : code === undefined
          ? String(message)
          : `${code}: ${message}`;
    throw evaluationError(`${where} threw an error during evaluation. ${reason}`, field);
  }
  if (value === undefined) throw evaluationError(`${where} returned nothing (undefined).`, field);
  return toJson(value, where, field);
}

/**
 * Evaluates every `{% %}` string of a template, at any depth; the rest is literal.
 * @throws StateError States.QueryEvaluationError
 */
export async function evaluateTemplate(template: Json, field: string, bindings: Bindings): Promise<Json> {
  if (typeof template === 'string') {
    const expression = expressionOf(template);
    return expression === undefined ? template : evaluateExpression(expression, field, bindings);
  }
  if (Array.isArray(template)) {
    const items: Json[] = [];
    for (const [index, item] of template.entries()) {
      items.push(await evaluateTemplate(item, `${field}[${index}]`, bindings));
    }
    return items;
  }
  if (isObject(template)) {
    const entries: [string, Json][] = [];
    for (const [key, value] of Object.entries(template)) {
      entries.push([key, await evaluateTemplate(value, `${field}/${key}`, bindings)]);
    }
    return Object.fromEntries(entries);
  }
  return template;
}

export function evaluationError(cause: string, field: string): StateError {
  return new StateError('States.QueryEvaluationError', cause, { location: field });
}

/** JSONata's results hold sequences and functions: copies to plain JSON. */
function toJson(value: unknown, where: string, field: string): Json {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (Array.isArray(value)) return value.map((item) => toJson(item ?? null, where, field));
  if (isObject(value) && Object.getPrototypeOf(value) !== RegExp.prototype && !('_jsonata_lambda' in value)) {
    const entries = Object.entries(value).filter(([, member]) => member !== undefined);
    if ('_jsonata_function' in value)
      throw evaluationError(`${where} returned an unsupported result type.`, field);
    return Object.fromEntries(entries.map(([key, member]) => [key, toJson(member, where, field)]));
  }
  throw evaluationError(`${where} returned an unsupported result type.`, field);
}
