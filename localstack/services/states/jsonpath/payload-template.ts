import { isObject, type Json, type JsonObject } from '../json-value.ts';
import { requirePath } from './path.ts';

/** Resolves members named `x.$` to what their path finds; the rest is literal. */
export function resolvePayload(template: Json, input: Json, context: JsonObject): Json {
  if (Array.isArray(template)) return template.map((item) => resolvePayload(item, input, context));
  if (!isObject(template)) return template;
  return Object.fromEntries(
    Object.entries(template).map(([key, value]) =>
      key.endsWith('.$')
        ? [key.slice(0, -2), requirePath(String(value), input, context)]
        : [key, resolvePayload(value, input, context)],
    ),
  );
}
