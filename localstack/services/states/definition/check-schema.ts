import { validateAsl } from '../../../../lib/asl/validate-asl.ts';
import { isObject, type Json } from '../json-value.ts';
import type { Diagnostics } from './diagnostics.ts';

/** The language's JSON schema and graph rules. */
export function checkSchema(definition: Json, diagnostics: Diagnostics): void {
  for (const { 'Error code': code, Message, path, schemaError } of validateAsl(
    withoutTemplates(definition),
    false,
  ))
    diagnostics.error(schemaError?.instancePath || path || '/', Message, code);
}

/**
 * A copy (the validator fills in each state's QueryLanguage) whose templates are empty: Step Functions takes any JSON there,
 * the package's schema objects and strings only.
 */
function withoutTemplates(value: Json, names = false): Json {
  if (Array.isArray(value)) return value.map((item) => withoutTemplates(item));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key,
      // The members of States are states, whatever their names.
      !names && Object.hasOwn(TEMPLATES, key) ? TEMPLATES[key]! : withoutTemplates(member, key === 'States'),
    ]),
  );
}

/** Stand-ins that the schema takes. */
const TEMPLATES: Readonly<Record<string, Json>> = {
  Output: {},
  Arguments: {},
  ItemSelector: {},
  BatchInput: {},
  Items: [],
  Condition: '{% true %}',
};
