import { createRequire } from 'node:module';
import { isObject, type Json } from '../json-value.ts';
import type { Diagnostics } from './diagnostics.ts';

interface Finding {
  readonly 'Error code': string;
  readonly Message: string;
  readonly path?: string;
  readonly schemaError?: { readonly instancePath: string };
}

// The package has no type declarations, and exports a function the CommonJS way.
const validate = createRequire(import.meta.url)('asl-validator') as (
  definition: unknown,
  options: { readonly checkPaths: boolean; readonly checkArn: boolean },
) => { readonly errors: readonly Finding[] };

/** The language's JSON schema and graph rules, by asl-validator. */
export function checkSchema(definition: Json, diagnostics: Diagnostics): void {
  const { errors } = validate(withoutTemplates(definition), { checkPaths: true, checkArn: false });
  for (const { 'Error code': code, Message, path, schemaError } of errors) {
    diagnostics.error(schemaError?.instancePath || path || '/', Message, code);
  }
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
