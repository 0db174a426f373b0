import { ownValue } from '../../own-value.ts';
import type { RuleTarget } from './rule-store.ts';

/**
 * What a target receives of an event: its Input, the part that InputPath names, the filled InputTransformer, or the event.
 * Paths are `$` and `$.a.b`. Source: EventBridge user guide, "Input transformation".
 * @param rule ARN of the rule
 */
export function targetInput(target: RuleTarget, event: unknown, rule: string): string {
  if (target.Input !== undefined) return target.Input;
  if (target.InputPath !== undefined) return JSON.stringify(valueAt(event, target.InputPath) ?? null);
  const transformer = target.InputTransformer;
  if (!transformer) return JSON.stringify(event);
  const values = new Map<string, unknown>([
    ['aws.events.rule-arn', rule],
    ['aws.events.rule-name', rule.split('/').at(-1)],
    ['aws.events.event.json', event],
    ['aws.events.event.ingestion-time', valueAt(event, '$.time')],
  ]);
  for (const [name, path] of Object.entries(transformer.InputPathsMap ?? {}))
    values.set(name, valueAt(event, path));
  return filled(transformer.InputTemplate, values);
}

/** Inside quotes a value is text, escaped; outside it is JSON. */
function filled(template: string, values: ReadonlyMap<string, unknown>): string {
  let quoted = false;
  return template.replace(/\\.|"|<([\w.-]+)>/g, (token, name: string | undefined) => {
    if (token === '"') quoted = !quoted;
    if (name === undefined || !values.has(name)) return token;
    const value = values.get(name);
    if (!quoted) return JSON.stringify(value ?? null);
    const text = typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value);
    return JSON.stringify(text).slice(1, -1);
  });
}

function valueAt(event: unknown, path: string): unknown {
  let value = event;
  for (const name of path.split('.').slice(1))
    value =
      typeof value === 'object' && value !== null
        ? ownValue(value as Record<string, unknown>, name)
        : undefined;
  return value;
}
