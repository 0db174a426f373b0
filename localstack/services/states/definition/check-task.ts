import { type IntegrationRegistry, integrationNames } from '../integrations/registry.ts';
import { parseTaskResource } from '../integrations/task-resource.ts';
import { isObject, type Json } from '../json-value.ts';
import type { Diagnostics } from './diagnostics.ts';
import type { QueryLanguage, StateDefinition } from './machine-definition.ts';

/** Resource and Arguments (JSONPath: Parameters) of a Task. */
export function checkTask(
  state: StateDefinition,
  language: QueryLanguage,
  location: string,
  diagnostics: Diagnostics,
  integrations: IntegrationRegistry,
): void {
  const arn = String(state.Resource);
  const resource = parseTaskResource(arn);
  const integration = resource && integrations(resource);
  if (resource === undefined || integration === undefined) {
    diagnostics.error(
      `${location}/Resource`,
      `The resource '${arn}' is not supported by the local runtime; it has Lambda functions and ${integrationNames.join(', ')}`,
    );
    return;
  }
  if (!integration.patterns.includes(resource.pattern)) {
    diagnostics.error(
      `${location}/Resource`,
      `The resource '${arn}' is not supported: ${resource.resourceType}:${resource.action} has no .${resource.pattern}`,
    );
  }
  const field = language === 'JSONata' ? 'Arguments' : 'Parameters';
  checkArguments(state[field] as Json | undefined, `${location}/${field}`, diagnostics, integration);
}

function checkArguments(
  given: Json | undefined,
  location: string,
  diagnostics: Diagnostics,
  integration: { readonly required: readonly string[]; readonly known: readonly string[] | undefined },
): void {
  if (integration.known === undefined || (given !== undefined && !isObject(given))) return;
  const names = Object.keys(given ?? {}).map((name) => name.replace(/\.\$$/, ''));
  for (const name of integration.required) {
    if (!names.includes(name)) {
      diagnostics.error(location, `The field '${name}' is required but was missing`);
    }
  }
  for (const name of names) {
    if (!integration.known.includes(name)) {
      diagnostics.error(location, `The field '${name}' is not supported by Step Functions`);
    }
  }
}
