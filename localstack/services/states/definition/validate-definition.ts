import { type IntegrationRegistry, integrationOf } from '../integrations/registry.ts';
import { isObject, type Json } from '../json-value.ts';
import { checkSchema } from './check-schema.ts';
import { checkStates } from './check-states.ts';
import { type Diagnostic, Diagnostics } from './diagnostics.ts';
import type { MachineDefinition } from './machine-definition.ts';
import { machineFields } from './state-fields.ts';

/** Largest definition: 1 MB. */
const DEFINITION_LIMIT = 1_048_576;

/**
 * Every fault of a definition's text: what Amazon States Language forbids, and what the local runtime does not have.
 * No fault means that the machine can run.
 */
export function validateDefinition(
  text: string,
  integrations: IntegrationRegistry = integrationOf,
): readonly Diagnostic[] {
  const diagnostics = new Diagnostics();
  let definition: Json;
  if (Buffer.byteLength(text) > DEFINITION_LIMIT) {
    diagnostics.error('/', `The definition has more than ${DEFINITION_LIMIT} bytes`);
    return diagnostics.list;
  }
  try {
    definition = JSON.parse(text) as Json;
  } catch (error) {
    return [{ severity: 'ERROR', code: 'INVALID_JSON_DESCRIPTION', message: (error as Error).message }];
  }
  if (!isObject(definition)) {
    return [
      {
        severity: 'ERROR',
        code: 'SCHEMA_VALIDATION_FAILED',
        message: 'Definition must be a valid JSON object',
      },
    ];
  }
  const machine = definition as unknown as MachineDefinition;
  const missing = ['States', 'StartAt'].filter((field) => definition[field] === undefined);
  if (missing.length > 0) {
    diagnostics.error('/', `These fields are required: [${missing.join(', ')}]`);
    return diagnostics.list;
  }
  diagnostics.unknownFields(definition, machineFields, '/');
  const timeout = machine.TimeoutSeconds;
  if (timeout !== undefined && (!Number.isInteger(timeout) || timeout < 1)) {
    diagnostics.error('/TimeoutSeconds', `Expected a positive integer, got ${JSON.stringify(timeout)}`);
  }
  checkStates(machine, '/', {
    language: machine.QueryLanguage ?? 'JSONPath',
    outer: new Set(),
    integrations,
    diagnostics,
  });
  if (diagnostics.list.length === 0) checkSchema(definition, diagnostics);
  return diagnostics.list;
}
