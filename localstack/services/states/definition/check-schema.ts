import { createRequire } from 'node:module';
import { isObject, type Json } from '../json-value.ts';
import type { Diagnostics } from './diagnostics.ts';
import { FaultlessDefinitions } from './faultless-definitions.ts';

interface Finding {
  readonly 'Error code': string;
  readonly Message: string;
  readonly path?: string;
  readonly schemaError?: { readonly instancePath: string };
}

// The package has no type declarations, and exports a function the CommonJS way.
type Validate = (
  definition: unknown,
  options: { readonly checkPaths: boolean; readonly checkArn: boolean },
) => { readonly errors: readonly Finding[] };

const require = createRequire(import.meta.url);

/**
 * The language's JSON schema and graph rules, by asl-validator.
 * @param held where definitions without a fault are remembered: the package compiles its schemas for each, a third of a second
 */
export function checkSchema(
  definition: Json,
  diagnostics: Diagnostics,
  held = new FaultlessDefinitions(),
): void {
  const checked = withoutTemplates(definition);
  const { version } = require('asl-validator/package.json') as { readonly version: string };
  const text = `${version} ${JSON.stringify(checked)}`;
  if (held.has(text)) return;
  const { errors } = (require('asl-validator') as Validate)(checked, { checkPaths: true, checkArn: false });
  for (const { 'Error code': code, Message, path, schemaError } of errors) {
    diagnostics.error(schemaError?.instancePath || path || '/', Message, code);
  }
  if (errors.length === 0) held.add(text);
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
